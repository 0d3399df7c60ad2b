package plugin

import (
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/gtime"
)

// expandMacros fills in what Grafana's browser half would, for alert rules have none: ${__from}, $__from, $__to (RFC
// 3339) and $__interval, each also in braces. Other text stays.
func expandMacros(text string, asked backend.DataQuery) string {
	if !strings.Contains(text, "$") {
		return text
	}
	var pairs []string
	for name, value := range map[string]string{
		"__from":     asked.TimeRange.From.UTC().Format(time.RFC3339Nano),
		"__to":       asked.TimeRange.To.UTC().Format(time.RFC3339Nano),
		"__interval": gtime.FormatInterval(asked.Interval),
	} {
		pairs = append(pairs, "${"+name+"}", value, "$"+name, value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
