package plugin_test

import (
	"net/url"
	"reflect"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
)

func TestAViolationsQueryGivesATableThatLinksToTheConfiguredTempo(t *testing.T) {
	server := standIn(t, map[string]string{"/api/violations": `{"violations":[{"id":"9f2c","ruleId":"a","decidedAt":"2026-03-01T12:00:00.5Z"}]}`})
	instance := instanceOf(t, backend.DataSourceInstanceSettings{URL: server.URL, JSONData: []byte(`{"tempoUid":"traces"}`)})
	response := ask(t, instance, `{"queryType":"violations"}`)
	if response.Error != nil {
		t.Fatal(response.Error)
	}
	frame := response.Frames[0]
	if frame.Rows() != 1 || len(frame.Meta.Notices) != 0 {
		t.Errorf("%d rows, notices %v; want 1, none", frame.Rows(), frame.Meta.Notices)
	}
	traceID, _ := frame.FieldByName("trace_id")
	if traceID.Config.Links[0].Internal.DatasourceUID != "traces" {
		t.Errorf("links = %v", traceID.Config.Links)
	}
}

func TestATableThatIsCutOffSaysSo(t *testing.T) {
	server := standIn(t, map[string]string{"/api/violations": `{"violations":[{"id":"1"},{"id":"2"}],"nextPageToken":"on"}`})
	frame := ask(t, instanceOf(t, backend.DataSourceInstanceSettings{URL: server.URL}), `{"queryType":"violations","limit":2}`).Frames[0]
	if frame.Rows() != 2 || len(frame.Meta.Notices) != 1 || frame.Meta.Notices[0].Severity != data.NoticeSeverityWarning {
		t.Errorf("%d rows, notices %v; want 2 and a warning", frame.Rows(), frame.Meta.Notices)
	}
}

func TestTheFilterOfAQueryReachesTheBackend(t *testing.T) {
	for query, want := range map[string]url.Values{
		`{"queryType":"violations","rules":["a"],"severities":["high"],"services":["web","cart"],"text":"card","complete":true}`: {
			"rule_id": {"a"}, "severity": {"high"}, "service": {"web", "cart"}, "text": {"card"}, "complete": {"true"},
		},
		`{"queryType":"violations","editorMode":"code","filter":"rule=a severity=high service=web,cart card complete=true","rules":["not used"]}`: {
			"rule_id": {"a"}, "severity": {"high"}, "service": {"web", "cart"}, "text": {"card"}, "complete": {"true"},
		},
		`{"queryType":"violations","editorMode":"code","filter":"rule=* service=*"}`:   {},
		`{"queryType":"violations","service":"web"}`:                                   {"service": {"web"}},
		`{"queryType":"violations","order":"oldest","trial":true,"traceId":"4bf9"}`:    {"order_by": {"decided_at asc"}, "observed": {"true"}, "trace_id": {"4bf9"}},
		`{"queryType":"violations","tags":["pci"],"frameworks":["soc2"]}`:              {"tag": {"pci"}, "framework": {"soc2"}},
		`{"queryType":"violations","states":["withdrawn"]}`:                            {"state": {"withdrawn"}},
		`{"queryType":"violations","editorMode":"code","filter":"state=inconclusive"}`: {"state": {"inconclusive"}},
	} {
		far := standInWithRules(t, map[string]string{"/api/violations": "{}"})
		if response := ask(t, far.instance, query); response.Error != nil {
			t.Fatal(query, response.Error)
		}
		got := far.asked("/api/violations")
		for _, name := range []string{"from", "to", "page_size"} {
			got.Del(name)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s asked %v, want %v", query, got, want)
		}
	}
}

func TestFiltersThatContradictEachOtherGiveNothingAndAskNobody(t *testing.T) {
	far := standInWithRules(t, nil)
	for _, query := range []string{`{"queryType":"violations","nothing":true}`, `{"queryType":"violation_counts","nothing":true}`} {
		response := ask(t, far.instance, query)
		if response.Error != nil || response.Frames[0].Rows() != 0 || len(far.queries) != 0 {
			t.Errorf("%s: %v, asked %v", query, response.Error, far.queries)
		}
	}
}

func TestViolationsAreLogLinesOnRequest(t *testing.T) {
	server := standIn(t, map[string]string{"/api/violations": `{"violations":[{"id":"9f2c","severity":"high","decidedAt":"2026-03-01T12:00:00Z"}]}`})
	frame := ask(t, instanceOf(t, backend.DataSourceInstanceSettings{URL: server.URL}), `{"queryType":"violations","format":"logs"}`).Frames[0]
	if frame.Meta.PreferredVisualization != data.VisTypeLogs || frame.Rows() != 1 {
		t.Errorf("%d rows shown as %s", frame.Rows(), frame.Meta.PreferredVisualization)
	}
}
