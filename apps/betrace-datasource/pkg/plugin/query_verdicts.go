package plugin

import (
	"context"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

// queryVerdictCounts counts verdicts per interval; the rule `*` is all decided traces.
func (i *Instance) queryVerdictCounts(ctx context.Context, q query) (*data.Frame, error) {
	counts, err := i.client.CountVerdicts(ctx, betrace.CountsQuery{
		From: q.from, To: q.to, Rules: q.Rules, Interval: q.interval, GroupBy: q.GroupBy,
	})
	if err != nil {
		return nil, err
	}
	return countsFrame(q, sumBy(counts, q.GroupBy), "verdicts"), nil
}
