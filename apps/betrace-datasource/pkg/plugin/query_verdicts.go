package plugin

import (
	"context"
	"slices"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

// allTraces is the rule under which BeTrace counts every decided trace, whatever the rules said of it.
const allTraces = "*"

// queryVerdictCounts counts verdicts per interval: of the rules that the query names, or of all but allTraces.
func (i *Instance) queryVerdictCounts(ctx context.Context, q query) (*data.Frame, error) {
	groupBy := q.GroupBy
	if !oneOf(groupBy, "rule") {
		groupBy = append(slices.Clone(groupBy), "rule") // To tell all traces from the rules.
	}
	counts, err := i.client.CountVerdicts(ctx, betrace.CountsQuery{
		From: q.from, To: q.to, Rules: q.Rules, Interval: q.interval, GroupBy: groupBy,
	})
	if err != nil {
		return nil, err
	}
	counts.Series = slices.DeleteFunc(counts.Series, func(s betrace.Series) bool {
		rule := s.Labels["rule"]
		return (len(q.Rules) == 0 && rule == allTraces) || (len(q.Rules) > 0 && !oneOf(q.Rules, rule))
	})
	return countsFrame(q, sumBy(counts, q.GroupBy), "verdicts"), nil
}
