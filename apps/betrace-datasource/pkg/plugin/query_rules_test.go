package plugin_test

import (
	"reflect"
	"testing"
)

func TestRulesAreListedWithTheirViolationsTheMostFirst(t *testing.T) {
	answers := map[string]string{"/api/violations/series": `{"times":["2026-03-01T12:00:00Z"],"series":[{"labels":{"rule":"b"},"counts":[7]}]}`}
	for query, want := range map[string][]string{
		`{"queryType":"rules"}`: {"b", "a", "c"},
		`{"queryType":"rules","tags":["pci"],"severities":["high"]}`: {"a"},
		`{"queryType":"rules","limit":1}`:                            {"b"},
	} {
		response := ask(t, standInWithRules(t, answers).instance, query)
		if response.Error != nil {
			t.Fatal(query, response.Error)
		}
		ids, _ := response.Frames[0].FieldByName("id")
		var got []string
		for row := range ids.Len() {
			got = append(got, ids.At(row).(string))
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s lists %v, want %v", query, got, want)
		}
	}
}

func TestTheVerdictsOfAllTracesAreCountedAsTheRuleStar(t *testing.T) {
	far := standInWithRules(t, map[string]string{"/api/rules/verdicts/series": `{"times":["2026-03-01T12:00:00Z"],"series":[{"labels":{"rule":"*"},"counts":[9]}]}`})
	response := ask(t, far.instance, `{"queryType":"verdict_counts","groupBy":["rule"],"rules":["*"]}`)
	if response.Error != nil || sums(response.Frames[0])["*"] != 9 || far.asked("/api/rules/verdicts/series").Get("rule_id") != "*" {
		t.Errorf("%v, asked %v", response, far.asked("/api/rules/verdicts/series"))
	}
}

func TestAViolationIsShownAsItsTrace(t *testing.T) {
	far := standInWithRules(t, map[string]string{"/api/violations/9f2c": `{"id":"9f2c","traceId":"4bf9","spans":[{"spanId":"01","name":"charge"}]}`})
	response := ask(t, far.instance, `{"queryType":"violation_trace","violationId":"9f2c"}`)
	if response.Error != nil || response.Frames[0].Rows() != 1 || response.Frames[0].Meta.PreferredVisualization != "trace" {
		t.Errorf("%+v", response)
	}
	if missing := ask(t, far.instance, `{"queryType":"violation_trace","violationId":"0000"}`); missing.Status != 404 {
		t.Errorf("an unknown violation gives %d", missing.Status)
	}
}

func TestServiceMetricsAreThePresentValues(t *testing.T) {
	far := standInWithRules(t, map[string]string{"/metrics": "# TYPE open gauge\nopen 7\n# TYPE other gauge\nother 1\n"})
	response := ask(t, far.instance, `{"queryType":"service_metrics","metrics":["open"]}`)
	if response.Error != nil || len(response.Frames[0].Fields) != 2 || response.Frames[0].Fields[1].At(0) != 7.0 {
		t.Errorf("%+v", response)
	}
}
