package betrace

import (
	"encoding/json"
	"time"
)

// Span is a kept span of a violation's trace, redacted. Kind and Status are words such as client and error.
type Span struct {
	SpanID        string                     `json:"spanId"`
	ParentSpanID  string                     `json:"parentSpanId"`
	Name          string                     `json:"name"`
	Service       string                     `json:"service"`
	Kind          string                     `json:"kind"`
	Start         time.Time                  `json:"start"`
	Duration      Duration                   `json:"duration"`
	Status        string                     `json:"status"`
	StatusMessage string                     `json:"statusMessage"`
	Attributes    map[string]json.RawMessage `json:"attributes"`
}

// ShownSpans are the kept spans of the violation, or where none came along the spans of its witnesses, each once.
func (v Violation) ShownSpans() []Span {
	if len(v.Spans) > 0 {
		return v.Spans
	}
	var spans []Span
	seen := map[string]bool{}
	for _, witness := range v.ReadWitnesses() {
		for _, span := range witness.Spans {
			if seen[span.SpanID] {
				continue
			}
			seen[span.SpanID] = true
			attributes := make(map[string]json.RawMessage, len(span.Fields))
			for name, value := range span.Fields {
				attributes[name], _ = json.Marshal(value)
			}
			spans = append(spans, Span{
				SpanID: span.SpanID, Name: span.Name, Service: span.Service,
				Start: span.Start, Duration: span.Duration, Attributes: attributes,
			})
		}
	}
	return spans
}

// WitnessSpanIDs are the ids of the spans that show the violation, each with the rule's variable for it or "".
func (v Violation) WitnessSpanIDs() map[string]string {
	ids := map[string]string{}
	for _, witness := range v.ReadWitnesses() {
		for _, span := range witness.Spans {
			if ids[span.SpanID] == "" {
				ids[span.SpanID] = span.Variable
			}
		}
	}
	return ids
}
