package plugin

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// fields are what a filter text may ask for; src/filterText.ts has the same, and testdata/filter_texts.json both.
var fields = []string{"rule", "severity", "service", "tag", "framework", "trace", "text", "state", "complete", "from", "to"}

// readFilterText reads `severity=critical,high service="check out" card`: terms apart by spaces that must all hold, each a
// field with values of which one must hold. A value with spaces or commas stands in double quotes, a term without a
// field is text of the message, a field that stands twice has the values of both. Its errors name the term and what may stand there.
func readFilterText(text string) (map[string][]string, error) {
	found := map[string][]string{}
	for rest := strings.TrimSpace(text); rest != ""; rest = strings.TrimSpace(rest) {
		field := "text"
		if end := strings.IndexAny(rest, "= \t\n\""); end > 0 && rest[end] == '=' {
			field, rest = rest[:end], rest[end+1:]
			if !oneOf(fields, field) {
				return nil, fmt.Errorf("filter: %q is no field; fields are %s", field, strings.Join(fields, ", "))
			}
		}
		for more := true; more; {
			value, left, err := readValue(rest)
			if err != nil {
				return nil, fmt.Errorf("filter: %s: %w", field, err)
			}
			found[field] = append(found[field], value)
			rest, more = strings.CutPrefix(left, ",")
		}
	}
	return found, nil
}

// readValue takes one value off the start of the text.
func readValue(text string) (value, rest string, err error) {
	if strings.HasPrefix(text, `"`) {
		quoted, err := strconv.QuotedPrefix(text)
		if err != nil {
			return "", "", fmt.Errorf("a double quote is missing behind %s", text)
		}
		value, err = strconv.Unquote(quoted)
		return value, text[len(quoted):], err
	}
	end := strings.IndexAny(text, ", \t\n")
	if end < 0 {
		end = len(text)
	}
	if end == 0 {
		return "", "", fmt.Errorf("a value is missing")
	}
	return text[:end], text[end:], nil
}

// apply takes over what the text asks for.
func (q *query) apply(found map[string][]string) error {
	list := func(field string) []string {
		if oneOf(found[field], "*") && q.QueryType != typeVerdicts {
			return nil // What "All" of a dashboard variable becomes.
		}
		return found[field]
	}
	q.Rules, q.Severities, q.Services = list("rule"), list("severity"), list("service")
	q.Tags, q.Frameworks = list("tag"), list("framework")
	q.States = list("state")
	q.Text = strings.Join(found["text"], " ")
	for _, field := range []string{"trace", "complete", "from", "to"} {
		values := found[field]
		if len(values) > 1 {
			return fmt.Errorf("filter: %s takes one value", field)
		}
		if len(values) == 0 {
			continue
		}
		var err error
		switch field {
		case "trace":
			q.TraceID = values[0]
		case "complete":
			q.Complete, err = readBool(values[0])
		case "from":
			q.from, err = readTime(values[0])
		case "to":
			q.to, err = readTime(values[0])
		}
		if err != nil {
			return fmt.Errorf("filter: %s: %q is no %s", field, values[0], map[bool]string{true: "true or false", false: "time such as 2026-03-01T12:00:00Z"}[field == "complete"])
		}
	}
	return nil
}

func readBool(text string) (*bool, error) {
	value, err := strconv.ParseBool(text)
	return &value, err
}

// readTime takes RFC 3339, or the milliseconds since 1970 that Grafana's browser half makes of ${__from}.
func readTime(text string) (time.Time, error) {
	if milliseconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.UnixMilli(milliseconds), nil
	}
	return time.Parse(time.RFC3339Nano, text)
}
