package betrace

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"time"
)

const (
	// pageSize is the most that the API gives in one page.
	pageSize = 1000
	// maxPages bounds how often one query calls, should pages come back short.
	maxPages = 50
)

// Filter selects violations by decision time (From included, To excluded) and, where not empty, by rule id, severity
// and service.
type Filter struct {
	From, To   time.Time
	Rules      []string
	Severities []string
	Service    string
}

func (f Filter) values() url.Values {
	values := url.Values{
		"from": {f.From.UTC().Format(time.RFC3339Nano)},
		"to":   {f.To.UTC().Format(time.RFC3339Nano)},
	}
	if len(f.Rules) > 0 {
		values["rule_id"] = f.Rules
	}
	if len(f.Severities) > 0 {
		values["severity"] = f.Severities
	}
	if f.Service != "" {
		values.Set("service", f.Service)
	}
	return values
}

// Violation is the part of betrace.v1.Violation that becomes a row. Witnesses stay as the API wrote them.
type Violation struct {
	ID          string          `json:"id"`
	RuleID      string          `json:"ruleId"`
	RuleName    string          `json:"ruleName"`
	Severity    string          `json:"severity"`
	Message     string          `json:"message"`
	Clause      string          `json:"clause"`
	TraceID     string          `json:"traceId"`
	RootService string          `json:"rootService"`
	Complete    bool            `json:"complete"`
	DecidedAt   time.Time       `json:"decidedAt"`
	Witnesses   json.RawMessage `json:"witnesses"`
}

// ListViolations gives the newest violations, at most limit, and whether there are more.
func (c *Client) ListViolations(ctx context.Context, filter Filter, limit int) (list []Violation, more bool, err error) {
	query := filter.values()
	for range maxPages {
		query.Set("page_size", strconv.Itoa(min(limit-len(list), pageSize)))
		var page struct {
			Violations    []Violation `json:"violations"`
			NextPageToken string      `json:"nextPageToken"`
		}
		if err := c.get(ctx, "/api/violations", query, &page); err != nil {
			return nil, false, err
		}
		list = append(list, page.Violations[:min(len(page.Violations), limit-len(list))]...)
		if page.NextPageToken == "" {
			return list, false, nil
		}
		if len(list) == limit {
			break
		}
		query.Set("page_token", page.NextPageToken)
	}
	return list, true, nil
}
