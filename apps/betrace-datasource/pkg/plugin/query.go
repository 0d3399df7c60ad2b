package plugin

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

const (
	typeViolations = "violations"
	typeCounts     = "violation_counts"

	defaultLimit = 100
	// maxLimit bounds the rows of a table: beyond it a browser is slow, and counts say more.
	maxLimit = 5000
	// maxRules keeps the request line, where rule ids travel, below the 16 KiB that servers accept.
	maxRules = 200
	// maxServiceLength is far above any service name.
	maxServiceLength = 255
)

var (
	ruleID     = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)
	severities = []string{"critical", "high", "medium", "low", "info"}
	groups     = []string{"rule", "severity", "service"}
)

// query is what a panel, Explore or an alert rule stores, as in src/types.ts.
type query struct {
	QueryType  string   `json:"queryType"`
	Rules      []string `json:"rules"`
	Severities []string `json:"severities"`
	Service    string   `json:"service"`
	Limit      int      `json:"limit"`
	GroupBy    []string `json:"groupBy"`
	AllRules   *bool    `json:"allRules"`
}

// readQuery checks a query fully before anything is sent; its errors name the field and what may stand there.
func readQuery(text json.RawMessage) (query, error) {
	var q query
	if err := json.Unmarshal(text, &q); err != nil {
		return query{}, fmt.Errorf("the query cannot be read: %w", err)
	}
	if q.Limit == 0 {
		q.Limit = defaultLimit
	}
	switch {
	case q.QueryType != typeViolations && q.QueryType != typeCounts:
		return query{}, fmt.Errorf("queryType %q is unknown; it is one of %s, %s", q.QueryType, typeViolations, typeCounts)
	case len(q.Rules) > maxRules:
		return query{}, fmt.Errorf("the query names %d rules; at most %d are allowed. Name none for every rule", len(q.Rules), maxRules)
	case q.Limit < 1 || q.Limit > maxLimit:
		return query{}, fmt.Errorf("limit %d is out of bounds; it is 1 to %d", q.Limit, maxLimit)
	case len(q.Service) > maxServiceLength:
		return query{}, fmt.Errorf("service is longer than %d bytes", maxServiceLength)
	}
	for _, rule := range q.Rules {
		if !ruleID.MatchString(rule) {
			return query{}, fmt.Errorf("rules: %q is no rule id%s", rule, variableHint(rule))
		}
	}
	if err := onlyOf("severities", q.Severities, severities); err != nil {
		return query{}, err
	}
	if err := onlyOf("groupBy", q.GroupBy, groups); err != nil {
		return query{}, err
	}
	return q, nil
}

func onlyOf(name string, values, allowed []string) error {
	for i, value := range values {
		if !slices.Contains(allowed, value) {
			return fmt.Errorf("%s: %q is none of %s%s", name, value, strings.Join(allowed, ", "), variableHint(value))
		}
		if slices.Contains(values[:i], value) {
			return fmt.Errorf("%s: %q stands there twice", name, value)
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
