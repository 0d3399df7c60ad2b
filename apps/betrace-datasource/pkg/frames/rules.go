package frames

import (
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

// Status of a rule over the time range: itself, and how many violations it has.
type Status struct {
	betrace.Rule
	Violations float64
}

// Rules is a table with a row per rule, in the order given.
func Rules(list []Status) *data.Frame {
	rows := len(list)
	name, severity, state, id := make([]string, rows), make([]string, rows), make([]string, rows), make([]string, rows)
	tags, controls, text := make([]string, rows), make([]string, rows), make([]string, rows)
	violations, changed := make([]float64, rows), make([]time.Time, rows)
	for i, rule := range list {
		name[i], severity[i], id[i], text[i] = rule.Name, rule.Severity, rule.ID, rule.Expression
		state[i], violations[i], changed[i] = stateOf(rule.Rule), rule.Violations, rule.UpdatedAt.UTC()
		tags[i] = strings.Join(rule.Tags, ", ")
		for j, control := range rule.Compliance {
			if j > 0 {
				controls[i] += ", "
			}
			controls[i] += control.Framework + " " + control.Control
		}
	}
	frame := data.NewFrame("rules",
		column("name", "Rule", name),
		column("severity", "Severity", severity),
		column("state", "State", state),
		column("violations", "Violations", violations),
		column("tags", "Tags", tags),
		column("controls", "Controls", controls),
		column("changed", "Changed", changed),
		column("id", "Rule id", id),
		column("expression", "Expression", text),
	)
	paintSeverity(field(frame, "severity"))
	field(frame, "name").Config.Links = toRule("id")
	count := field(frame, "violations").Config
	count.Unit = "locale"
	count.SetDecimals(0).SetMin(0)
	count.Links = []data.DataLink{{Title: "Show violations", URL: app + "/violations?rule=${__data.fields.id}"}}
	for name, width := range map[string]int{"severity": 80, "state": 90, "violations": 100, "changed": 165} {
		custom(field(frame, name))["width"] = width
	}
	custom(field(frame, "name"))["minWidth"] = 260
	frame.Meta = &data.FrameMeta{
		Type:                   data.FrameTypeTable,
		TypeVersion:            data.FrameTypeVersion{0, 1},
		PreferredVisualization: data.VisTypeTable,
		UniqueRowIDFields:      []int{7},
	}
	return frame
}

// stateOf is one word for two switches: a rule on trial counts, but alerts nobody.
func stateOf(rule betrace.Rule) string {
	switch {
	case !rule.Enabled:
		return "disabled"
	case rule.Observe:
		return "on trial"
	default:
		return "enabled"
	}
}
