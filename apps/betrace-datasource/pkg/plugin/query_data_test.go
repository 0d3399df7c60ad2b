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
)

func TestABackendThatIsAwayIsAnErrorAndNeverNoData(t *testing.T) {
	server := standIn(t, nil)
	server.Close()
	instance := instanceOf(t, backend.DataSourceInstanceSettings{URL: server.URL})
	for _, query := range []string{
		`{"queryType":"violations"}`, `{"queryType":"violation_counts"}`, `{"queryType":"rules"}`, `{"queryType":"verdict_counts"}`,
		`{"queryType":"violation_trace","violationId":"9f2c"}`, `{"queryType":"service_metrics"}`, `{"queryType":"violations","tags":["pci"]}`,
	} {
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
		`{"queryType":"else"}`:                  `queryType "else" is unknown; it is one of violations, violation_counts, rules, verdict_counts, violation_trace, service_metrics`,
		`[]`:                                    "the query cannot be read",
		`{"queryType":"violations","limit":-1}`: "limit -1 is out of bounds; it is 1 to 5000",
		`{"queryType":"violations","limit":5001}`:                                                       "limit 5001 is out of bounds",
		`{"queryType":"violations","format":"graph"}`:                                                   `format: "graph" is none of table, logs`,
		`{"queryType":"violations","order":"worst"}`:                                                    `order: "worst" is none of newest, oldest`,
		`{"queryType":"violations","rules":["$rule"]}`:                                                  `rules: "$rule" is no rule id. Dashboard variables are not replaced in alert rules`,
		`{"queryType":"violations","rules":["A b"]}`:                                                    `rules: "A b" is no rule id`,
		`{"queryType":"violations","severities":["bad"]}`:                                               `severities: "bad" is none of critical, high, medium, low, info`,
		`{"queryType":"violation_counts","groupBy":["span"]}`:                                           `groupBy: "span" is none of rule, severity, service, framework`,
		`{"queryType":"verdict_counts","groupBy":["service"]}`:                                          `groupBy: "service" is none of rule, verdict`,
		`{"queryType":"violation_counts","groupBy":["rule","rule"]}`:                                    `groupBy: "rule" stands there twice`,
		`{"queryType":"violation_counts","interval":"soon"}`:                                            `interval "soon" is no duration such as 5m`,
		`{"queryType":"violation_counts","rules":["*"]}`:                                                `rules: "*" is no rule id`,
		`{"queryType":"violations","rules":["a"` + strings.Repeat(`,"a"`, 200) + `]}`:                   "names 201 rules; at most 200",
		`{"queryType":"violations","service":"` + strings.Repeat("s", 256) + `"}`:                       "a value is longer than 255 bytes",
		`{"queryType":"violations","traceId":"${trace}"}`:                                               `trace: "${trace}" is no trace id in lower-case hex. Dashboard`,
		`{"queryType":"violation_trace"}`:                                                               `violationId: "" is no id of a violation`,
		`{"queryType":"violations","editorMode":"code","filter":"colour=red"}`:                          `filter: "colour" is no field`,
		`{"queryType":"violations","editorMode":"code","filter":"complete=maybe"}`:                      `filter: complete: "maybe" is no true or false`,
		`{"queryType":"violations","editorMode":"code","filter":"from=noon"}`:                           `filter: from: "noon" is no time such as`,
		`{"queryType":"violations","editorMode":"code","filter":"trace=1,2"}`:                           `filter: trace takes one value`,
		`{"queryType":"violations","editorMode":"code","filter":"` + strings.Repeat("x", 17<<10) + `"}`: "filter is longer than 16384 bytes",
	} {
		response := ask(t, instance, query)
		if response.Error == nil || response.Status != backend.StatusBadRequest || response.ErrorSource != backend.ErrorSourceDownstream || !strings.Contains(response.Error.Error(), says) {
			t.Errorf("%.80s: %v (%d, %s), want %q", query, response.Error, response.Status, response.ErrorSource, says)
		}
	}
}
