package betrace

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

const (
	// minInterval is the resolution in which BeTrace keeps counts.
	minInterval = time.Minute
	// maxIntervals is the most that the API answers.
	maxIntervals = 11000
)

// CountsQuery asks for counts per interval, one series for each combination of GroupBy. AllRules adds zeros for every
// enabled rule without violations. Of the filter the API takes times, rules and, for violations, severities, services (of
// the trace's root), tags and frameworks.
type CountsQuery struct {
	Filter   Filter
	Interval time.Duration
	GroupBy  []string
	AllRules bool
}

func (q CountsQuery) values() url.Values {
	values := q.Filter.values()
	values.Set("interval", strconv.Itoa(int(q.Interval.Seconds()))+"s")
	if len(q.GroupBy) > 0 {
		values["group_by"] = q.GroupBy
	}
	return values
}

// Series has one count for each of Counts.Times.
type Series struct {
	Labels map[string]string `json:"labels"`
	Counts []float64         `json:"counts"`
}

// Counts are zero-filled: every series is as long as Times, the starts of the intervals.
type Counts struct {
	Times  []time.Time `json:"times"`
	Series []Series    `json:"series"`
}

// CountViolations counts violations per interval of decision time.
func (c *Client) CountViolations(ctx context.Context, q CountsQuery) (Counts, error) {
	values := q.values()
	values.Set("all_rules", strconv.FormatBool(q.AllRules))
	return c.series(ctx, "/api/violations/series", values)
}

// CountVerdicts counts verdicts per interval of decision time, grouped by rule, verdict or both. The rule `*` stands
// for all decided traces, whatever the rules said.
func (c *Client) CountVerdicts(ctx context.Context, q CountsQuery) (Counts, error) {
	return c.series(ctx, "/api/rules/verdicts/series", q.values())
}

func (c *Client) series(ctx context.Context, path string, values url.Values) (Counts, error) {
	var counts Counts
	if err := c.get(ctx, path, values, &counts); err != nil {
		return Counts{}, err
	}
	for _, series := range counts.Series {
		if len(series.Counts) != len(counts.Times) {
			return Counts{}, downstream(backend.StatusBadGateway, nil, "BeTrace answered %d counts for %d intervals of %v",
				len(series.Counts), len(counts.Times), series.Labels)
		}
	}
	return counts, nil
}

// WholeInterval rounds what Grafana suggests up to what the API takes: whole minutes, and no more intervals in the
// range than it answers.
func WholeInterval(suggested, timeRange time.Duration) time.Duration {
	// One interval fewer, for the API rounds the start of the range down.
	least := timeRange/(maxIntervals-1) + 1
	wanted := max(suggested, least, minInterval)
	return (wanted + minInterval - 1).Truncate(minInterval)
}
