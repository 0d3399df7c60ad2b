package plugin

import (
	"encoding/json"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// The browser half reads the same texts: src/filterText.test.ts.
func TestFilterTextsAreReadAsInTheBrowser(t *testing.T) {
	file, err := os.ReadFile("testdata/filter_texts.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Text, Fails string
		Reads       map[string][]string
	}
	if err := json.Unmarshal(file, &cases); err != nil || len(cases) == 0 {
		t.Fatal(len(cases), err)
	}
	for _, c := range cases {
		got, err := readFilterText(c.Text)
		switch {
		case c.Fails != "" && (err == nil || !strings.Contains(err.Error(), c.Fails)):
			t.Errorf("%q: %v, want the error %q", c.Text, err, c.Fails)
		case c.Fails == "" && (err != nil || !reflect.DeepEqual(got, c.Reads)):
			t.Errorf("%q gives %v, %v; want %v", c.Text, got, err, c.Reads)
		}
	}
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestMacrosAreExpandedWhereNoBrowserDoes(t *testing.T) {
	asked := backend.DataQuery{Interval: 5 * time.Minute, TimeRange: backend.TimeRange{From: noon, To: noon.Add(time.Hour)}}
	for text, want := range map[string]string{
		"from=$__from to=${__to}":            "from=2026-03-01T12:00:00Z to=2026-03-01T13:00:00Z",
		"$__interval":                        "5m",
		"${__interval}/$__interval":          "5m/5m",
		"costs 5 $ and $rule stays as it is": "costs 5 $ and $rule stays as it is",
	} {
		if got := expandMacros(text, asked); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestTheFilterTextNarrowsTheTimeRangeAndNeverWidensIt(t *testing.T) {
	later := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	for filter, want := range map[string][2]time.Time{
		"from=2026-03-01T12:10:00Z to=2026-03-01T12:20:00Z": {noon.Add(10 * time.Minute), noon.Add(20 * time.Minute)},
		"from=2020-01-01T00:00:00Z to=2030-01-01T00:00:00Z": {noon, noon.Add(time.Hour)},
		"from=1772367000000 to=1772367600000":               {noon.Add(10 * time.Minute), noon.Add(20 * time.Minute)},
		"from=$__from to=$__to":                             {noon, noon.Add(time.Hour)},
		"from=2030-01-01T00:00:00Z":                         {later, later},
	} {
		text, _ := json.Marshal(map[string]string{"queryType": "violations", "editorMode": "code", "filter": filter})
		q, err := readQuery(backend.DataQuery{JSON: text, TimeRange: backend.TimeRange{From: noon, To: noon.Add(time.Hour)}})
		if err != nil {
			t.Fatal(err)
		}
		if !q.from.Equal(want[0]) || !q.to.Equal(want[1]) {
			t.Errorf("%s gives %v to %v, want %v", filter, q.from, q.to, want)
		}
	}
}
