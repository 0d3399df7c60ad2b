package frames_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/experimental"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/frames"
)

func TestTheKeptSpansBecomeATraceWhoseWitnessesCarryTheMessage(t *testing.T) {
	start := time.Date(2026, 3, 1, 12, 0, 0, 500_000, time.UTC)
	frame := frames.ViolationTrace(betrace.Violation{
		TraceID: "4bf92f3577b34da6a3ce929d0e0e4736", RuleID: "charge-needs-check", RuleName: "Charges need a fraud check",
		Message: "charge without fraud check", SpansTruncated: true,
		Witnesses: json.RawMessage(`[{"spans":[{"variable":"c","spanId":"02"}]}]`),
		Spans: []betrace.Span{
			{SpanID: "01", ParentSpanID: "99", Name: "POST /checkout", Service: "web", Kind: "server", Status: "ok", Start: start, Duration: betrace.Duration(time.Second)},
			{
				SpanID: "02", ParentSpanID: "01", Name: "payment.charge_card", Service: "payment", Kind: "client", Status: "error", StatusMessage: "declined",
				Start: start.Add(time.Millisecond), Duration: betrace.Duration(250 * time.Millisecond),
				Attributes: map[string]json.RawMessage{"amount": json.RawMessage("1500"), "currency": json.RawMessage(`"EUR"`)},
			},
		},
	})
	experimental.CheckGoldenJSONFrame(t, "testdata", "violation-trace.golden", frame, *update)
}

func TestMetricsBecomeOneRowWithUnitsThatTheirNamesTell(t *testing.T) {
	frame := frames.Metrics(map[string][]betrace.Sample{
		"betrace_buffer_bytes":        {{Value: 1024}},
		"betrace_spans_dropped_total": {{Labels: map[string]string{"reason": "limit"}, Value: 3}, {Labels: map[string]string{"reason": "invalid"}}},
		"process_start_time_seconds":  {{Value: 1772366400}},
		"process_cpu_seconds_total":   {{Value: 12.5}},
		"not_wanted":                  {{Value: 1}},
	}, []string{"betrace_spans_dropped_total", "betrace_buffer_bytes", "unknown", "process_start_time_seconds", "process_cpu_seconds_total"}, minutes[0])
	experimental.CheckGoldenJSONFrame(t, "testdata", "metrics.golden", frame, *update)
}
