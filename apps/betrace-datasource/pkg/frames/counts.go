package frames

import (
	"slices"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

// Counts is one wide time series frame: a time field and a number field per series, labelled by what it is grouped by
// and named `what`. Without any series (nothing to group, no rules) it is a single series of zeros: nothing was counted
// is a number, and an alert on it is normal rather than without data.
func Counts(counts betrace.Counts, groupBy []string, what string) *data.Frame {
	frame := data.NewFrame(what, data.NewField("time", nil, counts.Times))
	for _, s := range orZeros(counts) {
		number := data.NewField(what, s.Labels, s.Counts)
		number.SetConfig(&data.FieldConfig{DisplayNameFromDS: legend(s.Labels, groupBy, what), Unit: "locale"})
		number.Config.SetDecimals(0).SetMin(0)
		if slices.Equal(groupBy, []string{"severity"}) {
			number.Config.Color = map[string]any{"mode": "fixed", "fixedColor": severityColors[s.Labels["severity"]]}
		}
		frame.Fields = append(frame.Fields, number)
	}
	frame.Meta = &data.FrameMeta{
		Type:                   data.FrameTypeTimeSeriesWide,
		TypeVersion:            data.FrameTypeVersion{0, 1},
		PreferredVisualization: data.VisTypeGraph,
	}
	return frame
}

// Totals is the numeric-long shape: a row per series with its labels as text columns and its sum over the whole range.
// An alert condition takes it without a reduction.
func Totals(counts betrace.Counts, groupBy []string, what string) *data.Frame {
	series := orZeros(counts)
	frame := data.NewFrame(what)
	for _, group := range groupBy {
		values := make([]string, len(series))
		for i, s := range series {
			values[i] = s.Labels[group]
		}
		frame.Fields = append(frame.Fields, data.NewField(group, nil, values))
	}
	sums := make([]float64, len(series))
	for i, s := range series {
		for _, count := range s.Counts {
			sums[i] += count
		}
	}
	number := data.NewField(what, nil, sums).SetConfig(&data.FieldConfig{Unit: "locale"})
	number.Config.SetDecimals(0).SetMin(0)
	frame.Fields = append(frame.Fields, number)
	frame.Meta = &data.FrameMeta{
		Type:                   data.FrameTypeNumericLong,
		TypeVersion:            data.FrameTypeVersion{0, 1},
		PreferredVisualization: data.VisTypeTable,
	}
	return frame
}

func orZeros(counts betrace.Counts) []betrace.Series {
	if len(counts.Series) > 0 {
		return counts.Series
	}
	return []betrace.Series{{Counts: make([]float64, len(counts.Times))}}
}

// legend is what tells the series apart, in the order of the grouping.
func legend(labels data.Labels, groupBy []string, what string) string {
	var parts []string
	for _, group := range groupBy {
		if value := labels[group]; value != "" {
			parts = append(parts, value)
		}
	}
	if len(parts) == 0 {
		return what
	}
	return strings.Join(parts, " · ")
}
