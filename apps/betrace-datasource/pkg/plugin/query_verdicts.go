package plugin

import (
	"context"
	"slices"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

// allTraces is the rule under which BeTrace counts every decided trace, whatever the rules said of it.
const allTraces = "*"

// noRule is an id that no rule has.
const noRule = "-"

// queryVerdictCounts counts verdicts per interval: of the rules that the query names or describes by their tags and
// frameworks, or of all but allTraces.
func (i *Instance) queryVerdictCounts(ctx context.Context, q query) (*data.Frame, error) {
	if len(q.Tags) > 0 || len(q.Frameworks) > 0 {
		rules, err := i.client.ListRules(ctx, "")
		if err != nil {
			return nil, err
		}
		named := []string{noRule} // An empty list would be all of them.
		for _, rule := range rules {
			if q.names(rule) {
				named = append(named, rule.ID)
			}
		}
		q.Rules = named
	}
	groupBy := q.GroupBy
	if !oneOf(groupBy, "rule") {
		groupBy = append(slices.Clone(groupBy), "rule") // To tell all traces from the rules.
	}
	if len(q.Verdicts) > 0 && !oneOf(groupBy, "verdict") {
		groupBy = append(slices.Clone(groupBy), "verdict")
	}
	counts, err := i.client.CountVerdicts(ctx, betrace.CountsQuery{
		Filter: betrace.Filter{From: q.from, To: q.to, Rules: q.Rules}, Interval: q.interval, GroupBy: groupBy,
	})
	if err != nil {
		return nil, err
	}
	counts.Series = slices.DeleteFunc(counts.Series, func(s betrace.Series) bool {
		rule := s.Labels["rule"]
		return (len(q.Rules) == 0 && rule == allTraces) || (len(q.Rules) > 0 && !oneOf(q.Rules, rule)) ||
			(len(q.Verdicts) > 0 && !oneOf(q.Verdicts, s.Labels["verdict"]))
	})
	return countsFrame(q, sumBy(counts, q.GroupBy), "verdicts"), nil
}

// sumBy adds up the series that differ in nothing of groupBy, in the order in which they first come.
func sumBy(counts betrace.Counts, groupBy []string) betrace.Counts {
	summed := betrace.Counts{Times: counts.Times}
	places := map[string]int{}
	for _, s := range counts.Series {
		labels := make(map[string]string, len(groupBy))
		var key strings.Builder
		for _, group := range groupBy {
			labels[group] = s.Labels[group]
			key.WriteString(s.Labels[group] + "\x00")
		}
		place, ok := places[key.String()]
		if !ok {
			place = len(summed.Series)
			places[key.String()] = place
			summed.Series = append(summed.Series, betrace.Series{Labels: labels, Counts: make([]float64, len(s.Counts))})
		}
		for i, count := range s.Counts {
			summed.Series[place].Counts[i] += count
		}
	}
	return summed
}
