// Package frames turns what BeTrace answers into Grafana's data frames. It is pure: no I/O, no clock.
package frames

import (
	"encoding/json"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

// Violations is a table with a row per violation, in the order given. With the uid of a Tempo data source the trace
// ids link to it.
func Violations(list []betrace.Violation, tempoUID string) *data.Frame {
	rows := len(list)
	decided := make([]time.Time, rows)
	severity, rule, ruleName, message := make([]string, rows), make([]string, rows), make([]string, rows), make([]string, rows)
	service, traceID, id, clause := make([]string, rows), make([]string, rows), make([]string, rows), make([]string, rows)
	complete := make([]bool, rows)
	witnesses := make([]json.RawMessage, rows)
	for i, v := range list {
		decided[i] = v.DecidedAt.UTC()
		severity[i], rule[i], ruleName[i], message[i] = v.Severity, v.RuleID, v.RuleName, v.Message
		service[i], traceID[i], id[i], clause[i] = v.RootService, v.TraceID, v.ID, v.Clause
		complete[i] = v.Complete
		witnesses[i] = v.Witnesses
		if witnesses[i] == nil {
			witnesses[i] = json.RawMessage("[]")
		}
	}

	frame := data.NewFrame("violations",
		column("decided", "Decided", decided),
		column("severity", "Severity", severity),
		column("rule", "Rule", rule),
		column("rule_name", "Rule name", ruleName),
		column("message", "Message", message),
		column("service", "Service", service),
		column("trace_id", "Trace", traceID),
		column("id", "Violation", id),
		column("clause", "Clause", clause),
		column("complete", "Complete", complete),
		column("witnesses", "Witnesses", witnesses),
	)
	paintSeverity(field(frame, "severity"))
	linkToTempo(field(frame, "trace_id"), tempoUID)
	field(frame, "witnesses").Config.Custom = map[string]any{
		"cellOptions": map[string]any{"type": "json-view"},
		"inspect":     true,
	}
	frame.Meta = &data.FrameMeta{
		Type:                   data.FrameTypeTable,
		TypeVersion:            data.FrameTypeVersion{0, 1},
		PreferredVisualization: data.VisTypeTable,
		UniqueRowIDFields:      []int{7},
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

// severityColors are names of Grafana's palette.
var severityColors = map[string]string{
	"critical": "dark-red",
	"high":     "red",
	"medium":   "orange",
	"low":      "yellow",
	"info":     "blue",
}

func paintSeverity(severity *data.Field) {
	mapper := data.ValueMapper{}
	for name, color := range severityColors {
		mapper[name] = data.ValueMappingResult{Color: color}
	}
	severity.Config.Mappings = data.ValueMappings{mapper}
	severity.Config.Custom = map[string]any{"cellOptions": map[string]any{"type": "color-text"}}
}

// linkToTempo opens the trace in Explore: Tempo takes a TraceQL query that is a trace id for a lookup.
func linkToTempo(traceID *data.Field, tempoUID string) {
	if tempoUID == "" {
		return
	}
	traceID.Config.Links = []data.DataLink{{
		Title: "Open trace",
		Internal: &data.InternalDataLink{
			DatasourceUID: tempoUID,
			Query:         map[string]string{"queryType": "traceql", "query": "${__value.raw}"},
		},
	}}
}
