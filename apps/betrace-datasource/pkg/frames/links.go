package frames

import (
	"github.com/grafana/grafana-plugin-sdk-go/data"
)

// Links say where a frame's values lead: the uid of the data source itself, and that of a Tempo, where there is one.
type Links struct {
	DataSourceUID string
	TempoUID      string
}

// app is where the BeTrace app shows rules and violations. Grafana puts its own base path in front.
const app = "/a/betracehq-betrace-app"

// toTrace opens the whole trace in Tempo, which takes a TraceQL query that is a trace id for a lookup.
func (l Links) toTrace() []data.DataLink {
	if l.TempoUID == "" {
		return nil
	}
	return []data.DataLink{{
		Title: "Open trace in Tempo",
		Internal: &data.InternalDataLink{
			DatasourceUID: l.TempoUID,
			Query:         map[string]string{"queryType": "traceql", "query": "${__value.raw}"},
		},
	}}
}

// toSpans opens the spans that BeTrace kept of a violation, in Explore.
func (l Links) toSpans() []data.DataLink {
	return []data.DataLink{{
		Title: "Show kept spans",
		Internal: &data.InternalDataLink{
			DatasourceUID: l.DataSourceUID,
			Query:         map[string]string{"queryType": "violation_trace", "violationId": "${__data.fields.id}"},
		},
	}}
}

func toRule(field string) []data.DataLink {
	return []data.DataLink{{Title: "Open rule", URL: app + "/rules/${__data.fields." + field + "}"}}
}

func toViolation() []data.DataLink {
	return []data.DataLink{{Title: "Open violation", URL: app + "/violations/${__data.fields.id}"}}
}
