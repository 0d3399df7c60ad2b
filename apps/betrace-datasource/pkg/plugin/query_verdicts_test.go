package plugin_test

import (
	"reflect"
	"testing"
)

func TestVerdictsAreThoseOfTheRulesAndAllTracesOnlyWhenNamed(t *testing.T) {
	answers := map[string]string{"/api/rules/verdicts/series": `{"times":["2026-03-01T12:00:00Z"],"series":[
		{"labels":{"rule":"*","verdict":""},"counts":[9]},
		{"labels":{"rule":"a","verdict":"satisfied"},"counts":[5]},
		{"labels":{"rule":"a","verdict":"violated"},"counts":[1]},
		{"labels":{"rule":"b","verdict":"satisfied"},"counts":[3]}]}`}
	for query, want := range map[string]map[string]float64{
		`{"queryType":"verdict_counts","rules":["*"]}`:                         {"verdicts": 9},
		`{"queryType":"verdict_counts"}`:                                       {"verdicts": 9},
		`{"queryType":"verdict_counts","groupBy":["verdict"]}`:                 {"satisfied": 8, "violated": 1},
		`{"queryType":"verdict_counts","groupBy":["verdict"],"rules":["a"]}`:   {"satisfied": 5, "violated": 1},
		`{"queryType":"verdict_counts","groupBy":["rule"]}`:                    {"a": 6, "b": 3},
		`{"queryType":"verdict_counts","groupBy":["rule"],"rules":["*","b"]}`:  {"*": 9, "b": 3},
		`{"queryType":"verdict_counts","groupBy":["rule"],"rules":["absent"]}`: {"verdicts": 0},

		`{"queryType":"verdict_counts","groupBy":["rule"],"verdicts":["satisfied"]}`:          {"a": 5, "b": 3},
		`{"queryType":"verdict_counts","verdicts":["violated","satisfied"]}`:                  {"verdicts": 9},
		`{"queryType":"verdict_counts","groupBy":["verdict"],"frameworks":["soc2"]}`:          {"satisfied": 5, "violated": 1},
		`{"queryType":"verdict_counts","groupBy":["rule"],"tags":["pci"]}`:                    {"a": 6, "b": 3},
		`{"queryType":"verdict_counts","groupBy":["rule"],"tags":["slow"],"rules":["a","b"]}`: {"b": 3},
		`{"queryType":"verdict_counts","groupBy":["rule"],"frameworks":["gdpr"]}`:             {"verdicts": 0},
	} {
		far := standInWithRules(t, answers)
		response := ask(t, far.instance, query)
		if response.Error != nil || !reflect.DeepEqual(sums(response.Frames[0]), want) {
			t.Errorf("%s gives %v, %v; want %v", query, response.Error, sums(response.Frames[0]), want)
		}
	}
}
