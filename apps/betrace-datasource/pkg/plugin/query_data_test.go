package plugin_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

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

func TestACountsQueryAsksForZerosUnlessToldNotTo(t *testing.T) {
	for query, want := range map[string]string{
		`{"queryType":"violation_counts","groupBy":["rule"]}`:                        "true",
		`{"queryType":"violation_counts","groupBy":["rule"],"allRules":false}`:       "false",
		`{"queryType":"violation_counts","service":"is for tables","allRules":true}`: "true",
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
		if asked.Get("all_rules") != want || asked.Get("interval") != "60s" || asked.Has("service") {
			t.Errorf("%s asked %v", query, asked)
		}
	}
}

func TestABackendThatIsAwayIsAnErrorAndNeverNoData(t *testing.T) {
	server := standIn(t, nil)
	server.Close()
	instance := instanceOf(t, backend.DataSourceInstanceSettings{URL: server.URL})
	for _, query := range []string{`{"queryType":"violations"}`, `{"queryType":"violation_counts"}`} {
		response := ask(t, instance, query)
		if response.Error == nil || response.ErrorSource != backend.ErrorSourceDownstream || response.Status != backend.StatusBadGateway || len(response.Frames) != 0 {
			t.Errorf("%s: error %v, source %q, status %d, %d frames", query, response.Error, response.ErrorSource, response.Status, len(response.Frames))
		}
	}
}

func TestOneFailingQueryLeavesTheOthersAlone(t *testing.T) {
	server := standIn(t, map[string]string{"/api/violations": `{}`})
	response, err := instanceOf(t, backend.DataSourceInstanceSettings{URL: server.URL}).QueryData(context.Background(), &backend.QueryDataRequest{
		Queries: []backend.DataQuery{
			{RefID: "good", TimeRange: hour, JSON: json.RawMessage(`{"queryType":"violations"}`)},
			{RefID: "absent", TimeRange: hour, JSON: json.RawMessage(`{"queryType":"violation_counts"}`)},
			{RefID: "wrong", TimeRange: hour, JSON: json.RawMessage(`{"queryType":"else"}`)},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if response.Responses["good"].Error != nil || response.Responses["absent"].Status != 404 || response.Responses["wrong"].Status != 400 {
		t.Errorf("responses = %v", response.Responses)
	}
}

func TestQueriesOfOneRequestRunFourAtATime(t *testing.T) {
	const atATime = 4
	var now, most atomic.Int32
	full, once := make(chan struct{}), sync.Once{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		running := now.Add(1)
		for seen := most.Load(); running > seen && !most.CompareAndSwap(seen, running); seen = most.Load() {
		}
		if running == atATime {
			once.Do(func() { close(full) })
		}
		<-full // the first ones wait for each other
		time.Sleep(5 * time.Millisecond)
		now.Add(-1)
		_, _ = w.Write([]byte(`{}`))
	}))
	defer server.Close()
	request := &backend.QueryDataRequest{}
	for _, id := range strings.Split("ABCDEFGHIJKL", "") {
		request.Queries = append(request.Queries, backend.DataQuery{RefID: id, TimeRange: hour, JSON: json.RawMessage(`{"queryType":"violations"}`)})
	}
	response, err := instanceOf(t, backend.DataSourceInstanceSettings{URL: server.URL}).QueryData(context.Background(), request)
	if err != nil || len(response.Responses) != 12 || most.Load() != atATime {
		t.Errorf("%d answers, %d at a time, %v; want 12, %d, nil", len(response.Responses), most.Load(), err, atATime)
	}
}

func TestAQueryThatCannotBeRightIsRefusedBeforeAnythingIsSent(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a call was made") }))
	defer server.Close()
	instance := instanceOf(t, backend.DataSourceInstanceSettings{URL: server.URL})
	for query, says := range map[string]string{
		`{"queryType":""}`:                      `queryType "" is unknown; it is one of violations, violation_counts`,
		`[]`:                                    "the query cannot be read",
		`{"queryType":"violations","limit":-1}`: "limit -1 is out of bounds; it is 1 to 5000",
		`{"queryType":"violations","limit":5001}`:                                     "limit 5001 is out of bounds",
		`{"queryType":"violations","rules":["$rule"]}`:                                `rules: "$rule" is no rule id. Dashboard variables are not replaced in alert rules`,
		`{"queryType":"violations","rules":["A b"]}`:                                  `rules: "A b" is no rule id`,
		`{"queryType":"violations","severities":["bad"]}`:                             `severities: "bad" is none of critical, high, medium, low, info`,
		`{"queryType":"violation_counts","groupBy":["span"]}`:                         `groupBy: "span" is none of rule, severity, service`,
		`{"queryType":"violation_counts","groupBy":["rule","rule"]}`:                  `groupBy: "rule" stands there twice`,
		`{"queryType":"violations","rules":["a"` + strings.Repeat(`,"a"`, 200) + `]}`: "names 201 rules; at most 200",
		`{"queryType":"violations","service":"` + strings.Repeat("s", 256) + `"}`:     "service is longer than 255 bytes",
	} {
		response := ask(t, instance, query)
		if response.Error == nil || response.Status != backend.StatusBadRequest || response.ErrorSource != backend.ErrorSourceDownstream || !strings.Contains(response.Error.Error(), says) {
			t.Errorf("%.80s: %v (%d, %s), want %q", query, response.Error, response.Status, response.ErrorSource, says)
		}
	}
}
