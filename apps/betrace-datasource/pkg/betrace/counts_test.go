package betrace_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

func TestCountsAreAskedByIntervalAndGroup(t *testing.T) {
	var got url.Values
	client := against(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.URL.Query()
		_, _ = w.Write([]byte(`{"times":["2026-03-01T12:00:00Z"],"series":[{"labels":{"rule":"a"},"counts":[3]}]}`))
	})
	counts, err := client.CountViolations(context.Background(), betrace.CountsQuery{
		Filter:   betrace.Filter{From: noon, To: noon.Add(time.Hour), Tags: []string{"pci"}, Frameworks: []string{"soc2"}},
		Interval: 5 * time.Minute, GroupBy: []string{"rule", "severity"}, AllRules: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{
		"from": {"2026-03-01T12:00:00Z"}, "to": {"2026-03-01T13:00:00Z"}, "interval": {"300s"},
		"group_by": {"rule", "severity"}, "all_rules": {"true"}, "tag": {"pci"}, "framework": {"soc2"},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("asked %v, want %v", got, want)
	}
	if !reflect.DeepEqual(counts.Series, []betrace.Series{{Labels: map[string]string{"rule": "a"}, Counts: []float64{3}}}) {
		t.Errorf("series = %v", counts.Series)
	}
}

func TestCountsThatDoNotFitTheirTimesAreAnError(t *testing.T) {
	client := against(t, answer(200, "application/json", `{"times":["2026-03-01T12:00:00Z"],"series":[{"counts":[1,2]}]}`))
	_, err := client.CountViolations(context.Background(), betrace.CountsQuery{Interval: time.Minute})
	var failed *betrace.Error
	if !errors.As(err, &failed) || failed.Source != backend.ErrorSourceDownstream || !strings.Contains(err.Error(), "2 counts for 1 intervals") {
		t.Errorf("err = %v", err)
	}
}

func TestIntervalsAreWholeMinutesAndNeverTooMany(t *testing.T) {
	for _, c := range []struct {
		suggested, timeRange, want time.Duration
	}{
		{0, time.Hour, time.Minute},
		{time.Second, time.Hour, time.Minute},
		{time.Minute, time.Hour, time.Minute},
		{61 * time.Second, time.Hour, 2 * time.Minute},
		{time.Second, 30 * 24 * time.Hour, 4 * time.Minute},
	} {
		if got := betrace.WholeInterval(c.suggested, c.timeRange); got != c.want {
			t.Errorf("WholeInterval(%v, %v) = %v, want %v", c.suggested, c.timeRange, got, c.want)
		}
	}
	for _, days := range []int{1, 7, 30, 365, 3650} {
		timeRange := time.Duration(days) * 24 * time.Hour
		interval := betrace.WholeInterval(time.Second, timeRange)
		if intervals := timeRange/interval + 1; intervals > 11000 || interval%time.Minute != 0 {
			t.Errorf("%d days give %d intervals of %v", days, intervals, interval)
		}
	}
}
