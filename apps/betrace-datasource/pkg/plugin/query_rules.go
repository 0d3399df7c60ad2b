package plugin

import (
	"context"
	"slices"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/frames"
)

// queryRules is the status of the rules over the time range: those with most violations first, then by id.
func (i *Instance) queryRules(ctx context.Context, q query) (*data.Frame, error) {
	rules, err := i.client.ListRules(ctx, "")
	if err != nil {
		return nil, err
	}
	counts, err := i.client.CountViolations(ctx, betrace.CountsQuery{
		Filter: betrace.Filter{From: q.from, To: q.to}, Interval: q.interval, GroupBy: []string{"rule"},
	})
	if err != nil {
		return nil, err
	}
	violations := map[string]float64{}
	for _, s := range counts.Series {
		for _, count := range s.Counts {
			violations[s.Labels["rule"]] += count
		}
	}
	list := []frames.Status{}
	for _, rule := range rules {
		if q.names(rule) && (len(q.Severities) == 0 || oneOf(q.Severities, rule.Severity)) {
			list = append(list, frames.Status{Rule: rule, Violations: violations[rule.ID]})
		}
	}
	slices.SortStableFunc(list, func(a, b frames.Status) int { return int(b.Violations - a.Violations) })
	return frames.Rules(list[:min(len(list), q.Limit)]), nil
}

// names tells whether a rule passes the parts of the filter that are about rules.
func (q query) names(rule betrace.Rule) bool {
	return (len(q.Rules) == 0 || oneOf(q.Rules, rule.ID)) &&
		(len(q.Tags) == 0 || slices.ContainsFunc(rule.Tags, func(tag string) bool { return oneOf(q.Tags, tag) })) &&
		(len(q.Frameworks) == 0 || slices.ContainsFunc(rule.Compliance, func(control betrace.Control) bool { return oneOf(q.Frameworks, control.Framework) }))
}
