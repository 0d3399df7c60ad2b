// Package frames turns what BeTrace answers into Grafana's data frames. It is pure: no I/O, no clock.
package frames

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

// Violations is a table with a row per violation, in the order given, whose values lead to the rule, the violation and
// the trace.
func Violations(list []betrace.Violation, links Links) *data.Frame {
	rows := len(list)
	text := func(of func(betrace.Violation) string) []string {
		values := make([]string, rows)
		for i, v := range list {
			values[i] = of(v)
		}
		return values
	}
	decided, complete, witnesses := make([]time.Time, rows), make([]bool, rows), make([]json.RawMessage, rows)
	for i, v := range list {
		decided[i], complete[i], witnesses[i] = v.DecidedAt.UTC(), v.Complete, v.Witnesses
		if witnesses[i] == nil {
			witnesses[i] = json.RawMessage("[]")
		}
	}

	frame := data.NewFrame("violations",
		column("decided", "Decided", decided),
		column("severity", "Severity", text(func(v betrace.Violation) string { return v.Severity })),
		column("rule_name", "Rule", text(func(v betrace.Violation) string { return v.RuleName })),
		column("message", "Message", text(func(v betrace.Violation) string { return v.Message })),
		column("service", "Service", text(func(v betrace.Violation) string { return v.RootService })),
		column("trace_id", "Trace", text(func(v betrace.Violation) string { return v.TraceID })),
		column("root_name", "Root span", text(func(v betrace.Violation) string { return v.RootName })),
		column("rule", "Rule id", text(func(v betrace.Violation) string { return v.RuleID })),
		column("id", "Violation", text(func(v betrace.Violation) string { return v.ID })),
		column("clause", "Clause", text(func(v betrace.Violation) string { return v.Clause })),
		column("tags", "Tags", text(func(v betrace.Violation) string { return strings.Join(v.Tags, ", ") })),
		column("complete", "Complete", complete),
		column("state", "State", text(func(v betrace.Violation) string { return v.State })),
		column("witnesses", "Witnesses", witnesses),
	)
	paintSeverity(field(frame, "severity"))
	field(frame, "rule_name").Config.Links = toRule("rule")
	field(frame, "message").Config.Links = toViolation()
	field(frame, "trace_id").Config.Links = append(links.toTrace(), links.toSpans()...)
	for name, width := range map[string]int{
		"decided": 165, "severity": 80, "rule_name": 260, "service": 100, "trace_id": 150, "complete": 90, "state": 100,
	} {
		custom(field(frame, name))["width"] = width
	}
	custom(field(frame, "message"))["minWidth"] = 300
	custom(field(frame, "witnesses"))["cellOptions"] = map[string]any{"type": "json-view"}
	custom(field(frame, "witnesses"))["inspect"] = true
	frame.Meta = &data.FrameMeta{
		Type:                   data.FrameTypeTable,
		TypeVersion:            data.FrameTypeVersion{0, 1},
		PreferredVisualization: data.VisTypeTable,
		UniqueRowIDFields:      []int{8},
	}
	return frame
}

func column(name, title string, values any) *data.Field {
	return data.NewField(name, nil, values).SetConfig(&data.FieldConfig{DisplayNameFromDS: title})
}

func field(frame *data.Frame, name string) *data.Field {
	found, _ := frame.FieldByName(name)
	return found
}

// custom are the options of a field that are the table panel's own.
func custom(field *data.Field) map[string]any {
	if field.Config.Custom == nil {
		field.Config.Custom = map[string]any{}
	}
	return field.Config.Custom
}

// severityColors are names of Grafana's palette that can be read on dark and on light.
var severityColors = map[string]string{
	"critical": "red",
	"high":     "orange",
	"medium":   "dark-yellow",
	"low":      "blue",
	"info":     "text",
}

func paintSeverity(severity *data.Field) {
	mapper := data.ValueMapper{}
	for name, color := range severityColors {
		mapper[name] = data.ValueMappingResult{Color: color}
	}
	severity.Config.Mappings = data.ValueMappings{mapper}
	custom(severity)["cellOptions"] = map[string]any{"type": "color-text"}
}
