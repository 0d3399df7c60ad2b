package frames_test

import (
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/experimental"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/frames"
)

var minutes = []time.Time{
	time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
	time.Date(2026, 3, 1, 12, 1, 0, 0, time.UTC),
	time.Date(2026, 3, 1, 12, 2, 0, 0, time.UTC),
}

var twoSeries = betrace.Counts{
	Times: minutes,
	Series: []betrace.Series{
		{Labels: map[string]string{"rule": "charge-needs-check", "severity": "critical"}, Counts: []float64{0, 7, 1}},
		{Labels: map[string]string{"rule": "no-errors", "severity": "low"}, Counts: []float64{0, 0, 0}},
	},
}

func TestCountsBecomeOneLabelledFieldPerGroup(t *testing.T) {
	frame := frames.Counts(twoSeries, []string{"severity", "rule"}, "violations")
	experimental.CheckGoldenJSONFrame(t, "testdata", "counts.golden", frame, *update)
}

func TestWithoutAnySeriesTheCountIsZeroAndNotMissing(t *testing.T) {
	frame := frames.Counts(betrace.Counts{Times: minutes}, []string{"service"}, "violations")
	experimental.CheckGoldenJSONFrame(t, "testdata", "no-counts.golden", frame, *update)
}

func TestTotalsAreARowPerGroupWithItsLabelsAsColumns(t *testing.T) {
	frame := frames.Totals(twoSeries, []string{"rule", "severity"}, "violations")
	experimental.CheckGoldenJSONFrame(t, "testdata", "totals.golden", frame, *update)
}

func TestSeriesOfSeveritiesHaveTheColoursOfSeverities(t *testing.T) {
	series := betrace.Counts{Times: minutes, Series: []betrace.Series{{Labels: map[string]string{"severity": "high"}, Counts: []float64{1, 0, 0}}}}
	color := frames.Counts(series, []string{"severity"}, "violations").Fields[1].Config.Color
	if color["fixedColor"] != "orange" {
		t.Errorf("color = %v, want orange", color)
	}
}
