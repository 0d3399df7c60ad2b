package frames_test

import (
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/experimental"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/frames"
)

func TestRulesBecomeAStatusTable(t *testing.T) {
	frame := frames.Rules([]frames.Status{
		{
			Rule: betrace.Rule{
				ID: "charge-needs-check", Name: "Charges need a fraud check", Expression: "always { check }", Enabled: true,
				Severity: "critical", Tags: []string{"pci"}, UpdatedAt: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
				Compliance: []betrace.Control{{Framework: "soc2", Control: "CC6.1"}, {Framework: "pci-dss", Control: "6.4"}},
			},
			Violations: 7,
		},
		{Rule: betrace.Rule{ID: "trial", Enabled: true, Observe: true, Severity: "low"}},
		{Rule: betrace.Rule{ID: "off", Severity: "info"}},
	})
	experimental.CheckGoldenJSONFrame(t, "testdata", "rules.golden", frame, *update)
}
