package betrace_test

import (
	"context"
	"net/http"
	"reflect"
	"testing"
	"time"
)

func TestAllRulesAreReadPageByPage(t *testing.T) {
	client := against(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("page_token") == "" {
			_, _ = w.Write([]byte(`{"rules":[{"id":"a","tags":["pci"],"compliance":[{"framework":"soc2","control":"CC6.1"}]}],"nextPageToken":"on"}`))
			return
		}
		_, _ = w.Write([]byte(`{"rules":[{"id":"b"}]}`))
	})
	rules, err := client.ListRules(context.Background(), "")
	if err != nil || len(rules) != 2 || rules[0].Compliance[0].Framework != "soc2" || rules[1].ID != "b" {
		t.Errorf("rules = %+v, %v", rules, err)
	}
}

func TestServicesComeFromTheSchemaOrElseFromRecentViolations(t *testing.T) {
	for name, c := range map[string]struct {
		schema func(http.ResponseWriter, *http.Request)
		want   []string
	}{
		"with a schema":     {answer(200, "application/json", `{"services":["web","cart"]}`), []string{"cart", "web"}},
		"with an empty one": {answer(200, "application/json", `{"services":[]}`), []string{"checkout", "payment"}},
		"without a schema":  {answer(404, "application/json", `{"message":"unknown path"}`), []string{"checkout", "payment"}},
	} {
		t.Run(name, func(t *testing.T) {
			client := against(t, func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/api/schema" {
					c.schema(w, r)
					return
				}
				_, _ = w.Write([]byte(`{"violations":[{"rootService":"checkout","witnesses":[{"spans":[{"service":"payment"}]}]},{"rootService":"checkout"}]}`))
			})
			services, err := client.ListServices(context.Background(), time.Now())
			if err != nil || !reflect.DeepEqual(services, c.want) {
				t.Errorf("services = %v, %v; want %v", services, err, c.want)
			}
		})
	}
}

func TestMetricsAreReadAsThePresentValueOfEachSeries(t *testing.T) {
	client := against(t, answer(200, "text/plain; version=0.0.4", `# TYPE betrace_open_traces gauge
betrace_open_traces 7
# TYPE betrace_spans_dropped_total counter
betrace_spans_dropped_total{reason="limit"} 3
betrace_spans_dropped_total{reason="invalid"} 0
# TYPE seconds histogram
seconds_bucket{le="1"} 1
seconds_bucket{le="+Inf"} 4
seconds_sum 6
seconds_count 4
`))
	metrics, err := client.ReadMetrics(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	dropped := metrics["betrace_spans_dropped_total"]
	if metrics["betrace_open_traces"][0].Value != 7 || len(dropped) != 2 || dropped[0].Labels["reason"] != "limit" || dropped[0].Value != 3 || metrics["seconds"][0].Value != 1.5 {
		t.Errorf("metrics = %+v", metrics)
	}
}
