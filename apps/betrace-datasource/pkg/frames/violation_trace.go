package frames

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

type keyValue struct {
	Key   string `json:"key"`
	Value any    `json:"value"`
}

// ViolationTrace is the kept spans of a violation in the shape of Grafana's trace view: times in milliseconds, tags as
// key and value. The witnesses carry tags of their own and an icon in the view.
func ViolationTrace(violation betrace.Violation) *data.Frame {
	spans := violation.ShownSpans()
	witnesses := violation.WitnessSpanIDs()
	frame := data.NewFrame("violation trace")
	for _, name := range []string{"traceID", "spanID", "parentSpanID", "operationName", "serviceName", "kind", "statusMessage"} {
		frame.Fields = append(frame.Fields, data.NewField(name, nil, []string{}))
	}
	for _, name := range []string{"startTime", "duration"} {
		frame.Fields = append(frame.Fields, data.NewField(name, nil, []float64{}))
	}
	frame.Fields = append(frame.Fields, data.NewField("statusCode", nil, []int64{}))
	for _, name := range []string{"serviceTags", "tags", "warnings"} {
		frame.Fields = append(frame.Fields, data.NewField(name, nil, []json.RawMessage{}))
	}

	known := map[string]bool{}
	for _, span := range spans {
		known[span.SpanID] = true
	}
	for _, span := range spans {
		parent := span.ParentSpanID
		if !known[parent] {
			parent = "" // The view shows nothing of a span whose parent it lacks.
		}
		tags := tagsOf(span)
		warnings := []string{}
		if variable, ok := witnesses[span.SpanID]; ok {
			tags = append([]keyValue{{"betrace.witness", orYes(variable)}, {"betrace.rule", violation.RuleID}}, tags...)
			warnings = append(warnings, violation.RuleName+": "+violation.Message)
		}
		frame.AppendRow(violation.TraceID, span.SpanID, parent, span.Name, span.Service, span.Kind, span.StatusMessage,
			float64(span.Start.UnixNano())/1e6, float64(span.Duration)/1e6, statusCode(span.Status),
			marshal([]keyValue{{"service.name", span.Service}}), marshal(tags), marshal(warnings))
	}
	frame.Meta = &data.FrameMeta{PreferredVisualization: data.VisTypeTrace, Custom: map[string]string{"traceFormat": "otlp"}}
	if violation.SpansTruncated {
		frame.AppendNotices(data.Notice{Severity: data.NoticeSeverityInfo, Text: "BeTrace keeps a part of this trace: the witnesses, their ancestors and the first spans."})
	}
	return frame
}

func tagsOf(span betrace.Span) []keyValue {
	tags := make([]keyValue, 0, len(span.Attributes)+2)
	for _, name := range slices.Sorted(maps.Keys(span.Attributes)) {
		tags = append(tags, keyValue{name, span.Attributes[name]})
	}
	return tags
}

func orYes(variable string) string {
	if variable == "" {
		return "yes"
	}
	return variable
}

// statusCode is OpenTelemetry's number of a status.
func statusCode(status string) int64 {
	switch status {
	case "ok":
		return 1
	case "error":
		return 2
	default:
		return 0
	}
}

// marshal writes what is made here of strings and JSON that was read: it cannot fail.
func marshal(value any) json.RawMessage {
	text, _ := json.Marshal(value)
	return text
}
