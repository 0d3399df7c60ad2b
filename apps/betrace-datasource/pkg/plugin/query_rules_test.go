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
