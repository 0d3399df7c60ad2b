package plugin

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/frames"
)

// queryViolationCounts counts violations per interval. BeTrace counts by rule, severity and service; frameworks are
// those of the rules, and a filter by service is a choice among the series.
func (i *Instance) queryViolationCounts(ctx context.Context, q query) (*data.Frame, error) {
	rules, none, err := i.selectRules(ctx, q)
	if err != nil {
		return nil, err
	}
	var counts betrace.Counts
	if !none {
		counts, err = i.client.CountViolations(ctx, betrace.CountsQuery{
			From: q.from, To: q.to, Rules: rules, Severities: q.Severities, Interval: q.interval,
			GroupBy: countedBy(q), AllRules: q.AllRules == nil || *q.AllRules,
		})
		if err != nil {
			return nil, err
		}
	}
	if len(q.Services) > 0 {
		counts = ofServices(counts, q.Services)
	}
	if oneOf(q.GroupBy, "framework") {
		if counts, err = i.byFramework(ctx, counts); err != nil {
			return nil, err
		}
	}
	return countsFrame(q, sumBy(counts, q.GroupBy), "violations"), nil
}

func countsFrame(q query, counts betrace.Counts, what string) *data.Frame {
	if q.Format == formatNumeric {
		return frames.Totals(counts, q.GroupBy, what)
	}
	return frames.Counts(counts, q.GroupBy, what)
}

// countedBy is what the series must tell apart, so that the rest can be done here.
func countedBy(q query) []string {
	needed := slices.Clone(q.GroupBy)
	if at := slices.Index(needed, "framework"); at >= 0 {
		needed = slices.Delete(needed, at, at+1)
		if !oneOf(needed, "rule") {
			needed = append(needed, "rule")
		}
	}
	if len(q.Services) > 0 && !oneOf(needed, "service") {
		needed = append(needed, "service")
	}
	return needed
}

// ofServices keeps the series of these services; a series of zeros for a rule has no service and stays.
func ofServices(counts betrace.Counts, services []string) betrace.Counts {
	counts.Series = slices.DeleteFunc(counts.Series, func(s betrace.Series) bool {
		return s.Labels["service"] != "" && !oneOf(services, s.Labels["service"])
	})
	return counts
}

// byFramework labels each series with the frameworks of its rule: one that belongs to two counts in both, and one
// without any has the empty label.
func (i *Instance) byFramework(ctx context.Context, counts betrace.Counts) (betrace.Counts, error) {
	rules, err := i.client.ListRules(ctx, "")
	if err != nil {
		return betrace.Counts{}, err
	}
	frameworks := map[string][]string{}
	for _, rule := range rules {
		for _, control := range rule.Compliance {
			if !oneOf(frameworks[rule.ID], control.Framework) {
				frameworks[rule.ID] = append(frameworks[rule.ID], control.Framework)
			}
		}
	}
	labelled := betrace.Counts{Times: counts.Times}
	for _, s := range counts.Series {
		of := frameworks[s.Labels["rule"]]
		if len(of) == 0 {
			of = []string{""}
		}
		for _, framework := range of {
			labels := maps.Clone(s.Labels)
			labels["framework"] = framework
			labelled.Series = append(labelled.Series, betrace.Series{Labels: labels, Counts: s.Counts})
		}
	}
	return labelled, nil
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
			summed.Series = append(summed.Series, betrace.Series{Labels: labels, Counts: make([]uint32, len(s.Counts))})
		}
		for i, count := range s.Counts {
			summed.Series[place].Counts[i] += count
		}
	}
	return summed
}
