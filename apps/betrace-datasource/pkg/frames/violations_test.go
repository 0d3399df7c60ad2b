package frames_test

import (
	"encoding/json"
	"flag"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/experimental"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/frames"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestViolationsBecomeATableWhoseTraceIdsLinkToTempo(t *testing.T) {
	frame := frames.Violations([]betrace.Violation{
		{
			ID: "9f2c", RuleID: "charge-needs-check", RuleName: "Charges need a fraud check", Severity: "critical",
			Message: "charge without fraud check", Clause: "always", TraceID: "4bf92f3577b34da6a3ce929d0e0e4736",
			RootService: "checkout", Complete: true, DecidedAt: time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC),
			Witnesses: json.RawMessage(`[{"spans":[{"variable":"c","spanId":"00f067aa0ba902b7"}]}]`),
		},
		{
			ID: "1a00", RuleID: "no-errors", RuleName: "no-errors", Severity: "low", Clause: "never",
			TraceID: "0af7651916cd43dd8448eb211c80319c", DecidedAt: time.Date(2026, 3, 1, 13, 0, 0, 0, time.FixedZone("", 3600)),
		},
	}, "tempo")
	experimental.CheckGoldenJSONFrame(t, "testdata", "violations.golden", frame, *update)
}

func TestWithoutTempoThereIsNoLink(t *testing.T) {
	traceID, _ := frames.Violations(nil, "").FieldByName("trace_id")
	if len(traceID.Config.Links) != 0 {
		t.Errorf("links = %v, want none", traceID.Config.Links)
	}
}

func TestTheRowIdPointsAtTheViolationId(t *testing.T) {
	frame := frames.Violations(nil, "")
	if name := frame.Fields[frame.Meta.UniqueRowIDFields[0]].Name; name != "id" {
		t.Errorf("unique row id is %q, want id", name)
	}
}
