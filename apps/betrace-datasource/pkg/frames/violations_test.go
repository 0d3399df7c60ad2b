package frames_test

import (
	"encoding/json"
	"flag"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/experimental"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/frames"
)

var update = flag.Bool("update", false, "write the golden files anew")

var links = frames.Links{DataSourceUID: "betrace", TempoUID: "tempo"}

var twoViolations = []betrace.Violation{
	{
		ID: "9f2c", RuleID: "charge-needs-check", RuleName: "Charges need a fraud check", Severity: "critical",
		Message: "charge without fraud check", Clause: "always", TraceID: "4bf92f3577b34da6a3ce929d0e0e4736",
		RootName: "POST /checkout", RootService: "checkout", Tags: []string{"pci", "fraud"}, Complete: true, DecidedAt: time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC),
		Witnesses: json.RawMessage(`[{"spans":[{"variable":"c","spanId":"00f067aa0ba902b7"}]}]`),
	},
	{
		ID: "1a00", RuleID: "no-errors", RuleName: "no-errors", Severity: "low", Clause: "never",
		TraceID: "0af7651916cd43dd8448eb211c80319c", DecidedAt: time.Date(2026, 3, 1, 13, 0, 0, 0, time.FixedZone("", 3600)),
	},
}

func TestViolationsBecomeATableWhoseValuesLeadToRuleViolationAndTrace(t *testing.T) {
	experimental.CheckGoldenJSONFrame(t, "testdata", "violations.golden", frames.Violations(twoViolations, links), *update)
}

func TestViolationsBecomeLogLinesWithTheSeverityAsLevel(t *testing.T) {
	experimental.CheckGoldenJSONFrame(t, "testdata", "logs.golden", frames.Logs(twoViolations, links), *update)
}

func TestWithoutTempoATraceLeadsToTheKeptSpansOnly(t *testing.T) {
	for _, frame := range []*data.Frame{frames.Violations(nil, frames.Links{DataSourceUID: "betrace"}), frames.Logs(nil, frames.Links{DataSourceUID: "betrace"})} {
		traceID, _ := frame.FieldByName("trace_id")
		if len(traceID.Config.Links) != 1 || traceID.Config.Links[0].Internal.DatasourceUID != "betrace" {
			t.Errorf("links = %v, want one to betrace", traceID.Config.Links)
		}
	}
}

func TestTheRowIdPointsAtTheViolationId(t *testing.T) {
	frame := frames.Violations(nil, links)
	if name := frame.Fields[frame.Meta.UniqueRowIDFields[0]].Name; name != "id" {
		t.Errorf("unique row id is %q, want id", name)
	}
}
