package frames

import (
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

// Counts is one wide time series frame: a time field and a number field per series, labelled by what it is grouped by.
// Without any series (nothing to group, no rules) it is a single series of zeros: nothing was violated is a number,
// and an alert on it is normal rather than without data.
func Counts(counts betrace.Counts, groupBy []string) *data.Frame {
	series := counts.Series
	if len(series) == 0 {
		series = []betrace.Series{{Counts: make([]uint32, len(counts.Times))}}
	}
	frame := data.NewFrame("violation counts", data.NewField("time", nil, counts.Times))
	for _, s := range series {
		values := make([]float64, len(s.Counts))
		for i, count := range s.Counts {
			values[i] = float64(count)
		}
		number := data.NewField("violations", s.Labels, values)
		number.SetConfig(&data.FieldConfig{DisplayNameFromDS: legend(s.Labels, groupBy), Unit: "short"})
		number.Config.SetDecimals(0).SetMin(0)
		frame.Fields = append(frame.Fields, number)
	}
	frame.Meta = &data.FrameMeta{
		Type:                   data.FrameTypeTimeSeriesWide,
		TypeVersion:            data.FrameTypeVersion{0, 1},
		PreferredVisualization: data.VisTypeGraph,
	}
	return frame
}

// legend is what tells the series apart, in the order of the grouping.
func legend(labels data.Labels, groupBy []string) string {
	var parts []string
	for _, group := range groupBy {
		if value, ok := labels[group]; ok {
			parts = append(parts, value)
		}
	}
	if len(parts) == 0 {
		return "violations"
	}
	return strings.Join(parts, " · ")
}
