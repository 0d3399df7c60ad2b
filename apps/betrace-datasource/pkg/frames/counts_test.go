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

func TestCountsBecomeOneLabelledFieldPerGroup(t *testing.T) {
	frame := frames.Counts(betrace.Counts{
		Times: minutes,
		Series: []betrace.Series{
			{Labels: map[string]string{"rule": "charge-needs-check", "severity": "critical"}, Counts: []uint32{0, 7, 1}},
			{Labels: map[string]string{"rule": "no-errors", "severity": "low"}, Counts: []uint32{0, 0, 0}},
		},
	}, []string{"severity", "rule"})
	experimental.CheckGoldenJSONFrame(t, "testdata", "counts.golden", frame, *update)
}

func TestWithoutAnySeriesTheCountIsZeroAndNotMissing(t *testing.T) {
	frame := frames.Counts(betrace.Counts{Times: minutes}, []string{"service"})
	experimental.CheckGoldenJSONFrame(t, "testdata", "no-counts.golden", frame, *update)
}
