package plugin

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/gtime"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

const (
	typeViolations = "violations"
	typeCounts     = "violation_counts"
	typeRules      = "rules"
	typeVerdicts   = "verdict_counts"
	typeTrace      = "violation_trace"
	typeMetrics    = "service_metrics"

	formatLogs    = "logs"
	formatNumeric = "numeric"

	modeCode = "code"

	defaultLimit = 100
	// maxLimit bounds the rows of a table: beyond it a browser is slow, and counts say more.
	maxLimit = 5000
	// maxValues keeps the request line, where rule ids travel, below the 16 KiB that servers accept.
	maxValues = 200
	// maxTextLength is far above any name, id or text to look for.
	maxTextLength = 255
	// maxFilterLength bounds a filter text.
	maxFilterLength = 16 << 10
)

var (
	slug       = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)
	hexDigits  = regexp.MustCompile(`^[0-9a-f]{1,64}$`)
	severities = []string{"critical", "high", "medium", "low", "info"}
	states     = []string{"open", "withdrawn", "inconclusive"}
	verdicts   = []string{"satisfied", "violated", "not_applicable", "inconclusive", "error"}
	formats    = map[string][]string{
		typeViolations: {"", "table", formatLogs},
		typeCounts:     {"", "time_series", formatNumeric},
		typeVerdicts:   {"", "time_series", formatNumeric},
		typeRules:      {"", "table"},
		typeTrace:      {""},
		typeMetrics:    {""},
	}
	groups = map[string][]string{
		typeCounts:   {"rule", "severity", "service", "framework"},
		typeVerdicts: {"rule", "verdict"},
	}
)

// query is what a panel, Explore or an alert rule stores, as in src/types.ts.
type query struct {
	QueryType  string   `json:"queryType"`
	Format     string   `json:"format"`
	EditorMode string   `json:"editorMode"`
	Filter     string   `json:"filter"`
	Rules      []string `json:"rules"`
	Severities []string `json:"severities"`
	Services   []string `json:"services"`
	// Service is how version 0.1 stored its one service.
	Service     string   `json:"service"`
	Tags        []string `json:"tags"`
	Frameworks  []string `json:"frameworks"`
	Text        string   `json:"text"`
	TraceID     string   `json:"traceId"`
	States      []string `json:"states"`
	Complete    *bool    `json:"complete"`
	Trial       bool     `json:"trial"`
	Order       string   `json:"order"`
	Limit       int      `json:"limit"`
	GroupBy     []string `json:"groupBy"`
	Interval    string   `json:"interval"`
	AllRules    *bool    `json:"allRules"`
	ViolationID string   `json:"violationId"`
	Metrics     []string `json:"metrics"`
	Verdicts    []string `json:"verdicts"`
	// Nothing is what the filters of a dashboard leave that contradict those of the query.
	Nothing bool `json:"nothing"`

	from, to time.Time
	interval time.Duration
}

// readQuery checks a query fully before anything is sent; its errors name the field and what may stand there. Macros
// are expanded, and the time range is narrowed by what the filter text says of it.
func readQuery(asked backend.DataQuery) (query, error) {
	var q query
	if err := json.Unmarshal([]byte(asked.JSON), &q); err != nil {
		return query{}, fmt.Errorf("the query cannot be read: %w", err)
	}
	if q.QueryType == "" {
		q.QueryType, q.GroupBy = typeCounts, []string{"rule", "severity"} // What src/DataSource.ts begins alert rules with.
	}
	known, ok := formats[q.QueryType]
	if !ok {
		return query{}, fmt.Errorf("queryType %q is unknown; it is one of %s", q.QueryType, strings.Join([]string{typeViolations, typeCounts, typeRules, typeVerdicts, typeTrace, typeMetrics}, ", "))
	}
	if q.Service != "" && len(q.Services) == 0 {
		q.Services = []string{q.Service}
	}
	if q.EditorMode == modeCode {
		if len(q.Filter) > maxFilterLength {
			return query{}, fmt.Errorf("filter is longer than %d bytes", maxFilterLength)
		}
		found, err := readFilterText(expandMacros(q.Filter, asked))
		if err == nil {
			err = q.apply(found)
		}
		if err != nil {
			return query{}, err
		}
	}
	if q.Limit == 0 {
		q.Limit = defaultLimit
	}
	q.narrow(asked.TimeRange)
	return q, firstOf(
		onlyOf("format", q.Format, known),
		onlyOf("order", q.Order, []string{"", "newest", "oldest"}),
		q.checkLimits(),
		q.checkValues(),
		q.checkGroups(),
		q.readInterval(asked),
	)
}

// narrow makes the time range the part of the asked one that the filter text leaves.
func (q *query) narrow(asked backend.TimeRange) {
	if q.from.Before(asked.From) {
		q.from = asked.From
	}
	if q.to.IsZero() || q.to.After(asked.To) {
		q.to = asked.To
	}
	if q.to.Before(q.from) {
		q.to = q.from
	}
}

func (q *query) readInterval(asked backend.DataQuery) error {
	suggested := asked.Interval
	if text := expandMacros(q.Interval, asked); text != "" {
		parsed, err := gtime.ParseDuration(text)
		if err != nil || parsed <= 0 {
			return fmt.Errorf("interval %q is no duration such as 5m", q.Interval)
		}
		suggested = parsed
	}
	if q.Format == formatNumeric {
		suggested = 0 // The start is rounded down to a whole interval: the finest makes the sum most exact.
	}
	q.interval = betrace.WholeInterval(suggested, q.to.Sub(q.from))
	return nil
}

func (q *query) checkLimits() error {
	if q.Limit < 1 || q.Limit > maxLimit {
		return fmt.Errorf("limit %d is out of bounds; it is 1 to %d", q.Limit, maxLimit)
	}
	for name, values := range map[string][]string{"rules": q.Rules, "services": q.Services, "tags": q.Tags, "frameworks": q.Frameworks, "metrics": q.Metrics} {
		if len(values) > maxValues {
			return fmt.Errorf("the query names %d %s; at most %d are allowed. Name none for all", len(values), name, maxValues)
		}
		for _, value := range append(values, q.Text) {
			if len(value) > maxTextLength {
				return fmt.Errorf("%s, text: a value is longer than %d bytes", name, maxTextLength)
			}
		}
	}
	return nil
}

func (q *query) checkValues() error {
	for _, rule := range q.Rules {
		if !slug.MatchString(rule) && (rule != allTraces || q.QueryType != typeVerdicts) {
			return fmt.Errorf("rules: %q is no rule id%s", rule, variableHint(rule))
		}
	}
	for _, severity := range q.Severities {
		if err := onlyOf("severities", severity, severities); err != nil {
			return err
		}
	}
	for _, state := range q.States {
		if err := onlyOf("states", state, states); err != nil {
			return err
		}
	}
	for _, verdict := range q.Verdicts {
		if err := onlyOf("verdicts", verdict, verdicts); err != nil {
			return err
		}
	}
	if q.TraceID != "" && !hexDigits.MatchString(q.TraceID) {
		return fmt.Errorf("trace: %q is no trace id in lower-case hex%s", q.TraceID, variableHint(q.TraceID))
	}
	if q.QueryType == typeTrace && !hexDigits.MatchString(q.ViolationID) {
		return fmt.Errorf("violationId: %q is no id of a violation%s", q.ViolationID, variableHint(q.ViolationID))
	}
	return nil
}

// checkGroups leaves types alone that do not group: Grafana adds the defaults of other types to what it takes for empty.
func (q *query) checkGroups() error {
	if groups[q.QueryType] == nil {
		return nil
	}
	for i, group := range q.GroupBy {
		if err := onlyOf("groupBy", group, groups[q.QueryType]); err != nil {
			return err
		}
		if slices.Contains(q.GroupBy[:i], group) {
			return fmt.Errorf("groupBy: %q stands there twice", group)
		}
	}
	return nil
}

func onlyOf(name, value string, allowed []string) error {
	if oneOf(allowed, value) {
		return nil
	}
	return fmt.Errorf("%s: %q is none of %s%s", name, value, strings.TrimPrefix(strings.Join(allowed, ", "), ", "), variableHint(value))
}

func oneOf(allowed []string, value string) bool { return slices.Contains(allowed, value) }

func firstOf(errors ...error) error {
	for _, err := range errors {
		if err != nil {
			return err
		}
	}
	return nil
}

func variableHint(value string) string {
	if strings.ContainsAny(value, "$[") {
		return ". Dashboard variables are not replaced in alert rules"
	}
	return ""
}
