package betrace

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	// pageSize is the most that the API gives in one page.
	pageSize = 1000
	// maxPages bounds how often one query calls, should pages come back short.
	maxPages = 50
)

// Violation is the part of betrace.v1.Violation that is shown. Witnesses stay as the API wrote them.
type Violation struct {
	ID          string          `json:"id"`
	RuleID      string          `json:"ruleId"`
	RuleName    string          `json:"ruleName"`
	Severity    string          `json:"severity"`
	Message     string          `json:"message"`
	Clause      string          `json:"clause"`
	TraceID     string          `json:"traceId"`
	RootName    string          `json:"rootName"`
	RootService string          `json:"rootService"`
	Complete    bool            `json:"complete"`
	State       string          `json:"state"`
	Observed    bool            `json:"observed"`
	Tags        []string        `json:"tags"`
	TraceStart  time.Time       `json:"traceStart"`
	DecidedAt   time.Time       `json:"decidedAt"`
	Witnesses   json.RawMessage `json:"witnesses"`
	// Spans are the kept spans of the trace, redacted; only an answer for one violation has them.
	Spans          []Span `json:"spans"`
	SpansTruncated bool   `json:"spansTruncated"`
}

// Witness is one failing assignment: the spans that show the violation.
type Witness struct {
	Spans []WitnessSpan `json:"spans"`
}

// WitnessSpan is a span as the rule saw it. Variable is the rule's name for it, or empty.
type WitnessSpan struct {
	Variable string            `json:"variable"`
	SpanID   string            `json:"spanId"`
	Name     string            `json:"name"`
	Service  string            `json:"service"`
	Start    time.Time         `json:"start"`
	Duration Duration          `json:"duration"`
	Fields   map[string]string `json:"fields"`
}

// ReadWitnesses gives the witnesses in their shape. What cannot be read is an empty list: the raw text is shown anyway.
func (v Violation) ReadWitnesses() []Witness {
	var witnesses []Witness
	if len(v.Witnesses) == 0 || json.Unmarshal(v.Witnesses, &witnesses) != nil {
		return nil
	}
	return witnesses
}

func (v Violation) services() []string {
	services := []string{v.RootService}
	for _, witness := range v.ReadWitnesses() {
		for _, span := range witness.Spans {
			services = append(services, span.Service)
		}
	}
	return services
}

// Duration is a google.protobuf.Duration as JSON: seconds with up to nine decimals and an s.
type Duration time.Duration

// UnmarshalJSON refuses what is no duration.
func (d *Duration) UnmarshalJSON(text []byte) error {
	var written string
	if err := json.Unmarshal(text, &written); err != nil {
		return err
	}
	parsed, err := time.ParseDuration(written)
	*d = Duration(parsed)
	return err
}

// ListViolations gives violations in the order of decision, the newest or (oldestFirst) the oldest first: at most limit,
// and whether there are more.
func (c *Client) ListViolations(ctx context.Context, filter Filter, limit int, oldestFirst bool) (list []Violation, more bool, err error) {
	query := filter.values()
	if oldestFirst {
		query.Set("order_by", "decided_at asc")
	}
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

// GetViolation gives one violation with the kept spans of its trace.
func (c *Client) GetViolation(ctx context.Context, id string) (Violation, error) {
	var violation Violation
	err := c.get(ctx, "/api/violations/"+url.PathEscape(id), nil, &violation)
	return violation, err
}

// containsFold tells whether text contains part in any case; the empty part is in every text.
func containsFold(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}
