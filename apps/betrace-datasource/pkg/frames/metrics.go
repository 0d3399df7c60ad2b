package frames

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

// Metrics is the present value of each series of the wanted metrics (of all, without any wanted): one row at `now`, one
// labelled number field per series. A metric that the service does not have is left out.
func Metrics(metrics map[string][]betrace.Sample, wanted []string, now time.Time) *data.Frame {
	if len(wanted) == 0 {
		wanted = slices.Sorted(maps.Keys(metrics))
	}
	frame := data.NewFrame("service metrics", data.NewField("time", nil, []time.Time{now.UTC()}))
	for _, name := range wanted {
		unit := unitOf(name)
		for _, sample := range metrics[name] {
			if unit == "dateTimeFromNow" {
				sample.Value *= 1000 // Grafana's dates are milliseconds.
			}
			number := data.NewField(name, sample.Labels, []float64{sample.Value})
			number.SetConfig(&data.FieldConfig{Unit: unit})
			frame.Fields = append(frame.Fields, number)
		}
	}
	frame.Meta = &data.FrameMeta{
		Type:                   data.FrameTypeTimeSeriesWide,
		TypeVersion:            data.FrameTypeVersion{0, 1},
		PreferredVisualization: data.VisTypeTable,
	}
	return frame
}

// unitOf reads Grafana's unit from Prometheus' naming.
func unitOf(name string) string {
	switch {
	case strings.HasSuffix(name, "_bytes"):
		return "bytes"
	case strings.HasSuffix(name, "_start_time_seconds"):
		return "dateTimeFromNow"
	case strings.HasSuffix(name, "_seconds"), strings.HasSuffix(name, "_seconds_total"):
		return "s"
	default:
		return "short"
	}
}
