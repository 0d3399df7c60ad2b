package plugin

import (
	"context"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/frames"
)

// queryViolationCounts counts violations per interval, or in all for alert rules and tables.
func (i *Instance) queryViolationCounts(ctx context.Context, q query) (*data.Frame, error) {
	var counts betrace.Counts
	if !q.Nothing {
		var err error
		counts, err = i.client.CountViolations(ctx, betrace.CountsQuery{
			Filter:   betrace.Filter{From: q.from, To: q.to, Rules: q.Rules, Severities: q.Severities, Services: q.Services, Tags: q.Tags, Frameworks: q.Frameworks},
			Interval: q.interval, GroupBy: q.GroupBy, AllRules: q.AllRules == nil || *q.AllRules,
		})
		if err != nil {
			return nil, err
		}
	}
	return countsFrame(q, counts, "violations"), nil
}

func countsFrame(q query, counts betrace.Counts, what string) *data.Frame {
	if q.Format == formatNumeric {
		return frames.Totals(counts, q.GroupBy, what)
	}
	return frames.Counts(counts, q.GroupBy, what)
}
