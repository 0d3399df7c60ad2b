package betrace

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// Filter selects violations by decision time (From included, To excluded) and, where not empty, by rule id, severity,
// service (of a witness or of the trace's root), tag and framework of the rule, trace and text (of message, rule name or
// root name; the API wants From with it). Observed asks for those of rules on trial instead.
type Filter struct {
	From, To   time.Time
	Rules      []string
	Severities []string
	Services   []string
	Tags       []string
	Frameworks []string
	TraceID    string
	Text       string
	// States are open, withdrawn or inconclusive; none means open.
	States   []string
	Complete *bool
	Observed bool
}

func (f Filter) values() url.Values {
	values := url.Values{}
	if !f.From.IsZero() {
		values.Set("from", f.From.UTC().Format(time.RFC3339Nano))
	}
	if !f.To.IsZero() {
		values.Set("to", f.To.UTC().Format(time.RFC3339Nano))
	}
	for name, list := range map[string][]string{
		"rule_id": f.Rules, "severity": f.Severities, "service": f.Services, "tag": f.Tags, "framework": f.Frameworks,
		"state": f.States,
	} {
		if len(list) > 0 {
			values[name] = list
		}
	}
	for name, text := range map[string]string{"trace_id": f.TraceID, "text": f.Text} {
		if text != "" {
			values.Set(name, text)
		}
	}
	if f.Complete != nil {
		values.Set("complete", strconv.FormatBool(*f.Complete))
	}
	if f.Observed {
		values.Set("observed", "true")
	}
	return values
}

// Matches tells whether a violation of the live stream passes the filter, whatever its time and frameworks: those are a
// matter of its rule.
func (f Filter) Matches(v Violation) bool {
	anyOf := func(wanted []string, have ...string) bool {
		return len(wanted) == 0 || slices.ContainsFunc(have, func(one string) bool { return slices.Contains(wanted, one) })
	}
	states := f.States
	if len(states) == 0 {
		states = []string{"open"}
	}
	return anyOf(f.Rules, v.RuleID) && anyOf(f.Severities, v.Severity) && anyOf(f.Services, v.services()...) &&
		anyOf(f.Tags, v.Tags...) && (f.TraceID == "" || f.TraceID == v.TraceID) &&
		containsFold(v.Message+"\x00"+v.RuleName+"\x00"+v.RootName, f.Text) &&
		anyOf(states, cmp.Or(v.State, "open")) && (f.Complete == nil || *f.Complete == v.Complete) && f.Observed == v.Observed
}
