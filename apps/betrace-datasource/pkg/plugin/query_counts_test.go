package plugin_test

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
)

func TestACountsQueryAsksForZerosUnlessToldNotTo(t *testing.T) {
	for query, want := range map[string]string{
		`{"queryType":"violation_counts","groupBy":["rule"]}`:                  "true",
		`{"queryType":"violation_counts","groupBy":["rule"],"allRules":false}`: "false",
	} {
		var got *http.Request
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			got = r
			_, _ = w.Write([]byte(`{"times":["2026-03-01T12:00:00Z"],"series":[]}`))
		}))
		response := ask(t, instanceOf(t, backend.DataSourceInstanceSettings{URL: server.URL}), query)
		server.Close()
		if response.Error != nil {
			t.Fatal(response.Error)
		}
		asked := got.URL.Query()
		if asked.Get("all_rules") != want || asked.Get("interval") != "60s" {
			t.Errorf("%s asked %v", query, asked)
		}
	}
}

const seriesOfServices = `{"times":["2026-03-01T12:00:00Z","2026-03-01T12:01:00Z"],"series":[
	{"labels":{"rule":"a","severity":"high","service":"web"},"counts":[1,2]},
	{"labels":{"rule":"a","severity":"high","service":"cart"},"counts":[4,8]},
	{"labels":{"rule":"b","severity":"low","service":"web"},"counts":[16,32]},
	{"labels":{"rule":"c","severity":"low","service":""},"counts":[0,0]}]}`

// sums are the totals of a frame's series by their legend.
func sums(frame *data.Frame) map[string]float64 {
	found := map[string]float64{}
	for _, field := range frame.Fields[1:] {
		for row := range field.Len() {
			found[field.Config.DisplayNameFromDS] += field.At(row).(float64)
		}
	}
	return found
}

func TestTheFilterOfCountsReachesTheBackend(t *testing.T) {
	far := standInWithRules(t, map[string]string{"/api/violations/series": seriesOfServices})
	response := ask(t, far.instance, `{"queryType":"violation_counts","groupBy":["service"],"rules":["a"],"severities":["high"],"services":["web"],"tags":["pci"],"frameworks":["soc2"]}`)
	got := far.asked("/api/violations/series")
	for name, want := range map[string]string{"group_by": "service", "rule_id": "a", "severity": "high", "service": "web", "tag": "pci", "framework": "soc2"} {
		if got.Get(name) != want {
			t.Errorf("asked %v, want %s=%s", got, name, want)
		}
	}
	if response.Error != nil || sums(response.Frames[0])["cart"] != 12 {
		t.Errorf("%v, %v", response.Error, sums(response.Frames[0]))
	}
}

func TestAnAlertRuleThatWasSavedAsItBeganCountsByRuleAndSeverity(t *testing.T) {
	far := standInWithRules(t, map[string]string{"/api/violations/series": seriesOfServices})
	response := ask(t, far.instance, `{"refId":"A"}`)
	if got := far.asked("/api/violations/series")["group_by"]; response.Error != nil || !reflect.DeepEqual(got, []string{"rule", "severity"}) {
		t.Errorf("%v, grouped by %v", response.Error, got)
	}
}

func TestTotalsAreCountedByTheMinuteWhateverThePanelWants(t *testing.T) {
	far := standInWithRules(t, map[string]string{"/api/violations/series": seriesOfServices})
	response := ask(t, far.instance, `{"queryType":"violation_counts","format":"numeric","groupBy":["rule"],"interval":"30m"}`)
	if response.Error != nil {
		t.Fatal(response.Error)
	}
	frame := response.Frames[0]
	if far.asked("/api/violations/series").Get("interval") != "60s" || frame.Meta.Type != data.FrameTypeNumericLong {
		t.Errorf("asked %v, answered %s", far.asked("/api/violations/series"), frame.Meta.Type)
	}
	var rows [][]any
	for row := range frame.Rows() {
		rows = append(rows, frame.RowCopy(row))
	}
	if !reflect.DeepEqual(rows, [][]any{{"a", 3.0}, {"a", 12.0}, {"b", 48.0}, {"c", 0.0}}) {
		t.Errorf("rows = %v", rows)
	}
}

func TestTheIntervalOfAQueryMayBeAMacroOrADuration(t *testing.T) {
	for interval, want := range map[string]string{"$__interval": "60s", "5m": "300s", "": "60s", "90s": "120s"} {
		far := standInWithRules(t, map[string]string{"/api/violations/series": seriesOfServices})
		response := ask(t, far.instance, `{"queryType":"violation_counts","interval":"`+interval+`"}`)
		if got := far.asked("/api/violations/series").Get("interval"); response.Error != nil || got != want {
			t.Errorf("%q asks for %q, want %q (%v)", interval, got, want, response.Error)
		}
	}
}
