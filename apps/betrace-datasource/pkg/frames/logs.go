package frames

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

// logLevels are Grafana's words for our severities.
var logLevels = map[string]string{
	"critical": "critical",
	"high":     "error",
	"medium":   "warning",
	"low":      "info",
	"info":     "debug",
}

// Logs is the same violations as log lines: the message as body, rule, severity and service as labels.
func Logs(list []betrace.Violation, links Links) *data.Frame {
	rows := len(list)
	times, labels := make([]time.Time, rows), make([]json.RawMessage, rows)
	body, level, id := make([]string, rows), make([]string, rows), make([]string, rows)
	rule, traceID := make([]string, rows), make([]string, rows)
	for i, v := range list {
		times[i], level[i], id[i] = v.DecidedAt.UTC(), logLevels[v.Severity], v.ID
		rule[i], traceID[i] = v.RuleID, v.TraceID
		body[i] = fmt.Sprintf("%s: %s", v.RuleName, v.Message)
		labels[i], _ = json.Marshal(map[string]string{"rule": v.RuleID, "severity": v.Severity, "service": v.RootService})
	}
	frame := data.NewFrame("violations",
		data.NewField("timestamp", nil, times),
		data.NewField("body", nil, body),
		data.NewField("severity", nil, level),
		data.NewField("id", nil, id),
		data.NewField("labels", nil, labels),
		column("rule", "Rule id", rule),
		column("trace_id", "Trace", traceID),
	)
	field(frame, "rule").Config.Links = append(toRule("rule"), toViolation()...)
	field(frame, "trace_id").Config.Links = append(links.toTrace(), links.toSpans()...)
	frame.Meta = &data.FrameMeta{
		Type:                   data.FrameTypeLogLines,
		TypeVersion:            data.FrameTypeVersion{0, 0},
		PreferredVisualization: data.VisTypeLogs,
		UniqueRowIDFields:      []int{3},
	}
	return frame
}
