package plugin

import (
	"context"
	"fmt"
	"slices"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

// selectRules gives the ids of the rules that the query is about: those it names that also have one of its tags and one of
// its frameworks. `none` says that no rule is left, which is another thing than no filter (nil).
func (i *Instance) selectRules(ctx context.Context, q query) (ids []string, none bool, err error) {
	if q.Nothing {
		return nil, true, nil
	}
	if len(q.Tags) == 0 && len(q.Frameworks) == 0 {
		return q.Rules, false, nil
	}
	rules, err := i.client.ListRules(ctx, "")
	if err != nil {
		return nil, false, err
	}
	for _, rule := range rules {
		if q.names(rule) {
			ids = append(ids, rule.ID)
		}
	}
	if len(ids) > maxValues {
		return nil, false, &betrace.Error{Status: backend.StatusBadRequest, Source: backend.ErrorSourceDownstream,
			Message: fmt.Sprintf("%d rules have these tags and frameworks; at most %d can be asked for at once", len(ids), maxValues)}
	}
	return ids, len(ids) == 0, nil
}

// names tells whether a rule passes the parts of the filter that are about rules.
func (q query) names(rule betrace.Rule) bool {
	return (len(q.Rules) == 0 || oneOf(q.Rules, rule.ID)) &&
		(len(q.Tags) == 0 || slices.ContainsFunc(rule.Tags, func(tag string) bool { return oneOf(q.Tags, tag) })) &&
		(len(q.Frameworks) == 0 || slices.ContainsFunc(rule.Compliance, func(control betrace.Control) bool { return oneOf(q.Frameworks, control.Framework) }))
}
