package betrace

import (
	"context"
	"net/url"
	"strconv"
	"time"
)

const (
	// maxSuggestions is enough to choose from; who wants another rule types more of it.
	maxSuggestions = 50
	// maxRulePages bounds a list of all rules to 10,000.
	maxRulePages = 10
)

// Rule is the part of betrace.v1.Rule that is shown.
type Rule struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Expression  string    `json:"expression"`
	Enabled     bool      `json:"enabled"`
	Observe     bool      `json:"observe"`
	Severity    string    `json:"severity"`
	Tags        []string  `json:"tags"`
	Compliance  []Control `json:"compliance"`
	UpdatedAt   time.Time `json:"updatedAt"`
}

// Control of a compliance framework, such as CC6.1 of soc2.
type Control struct {
	Framework string `json:"framework"`
	Control   string `json:"control"`
}

// FindRules gives rules that contain the text, ordered by id, at most 50.
func (c *Client) FindRules(ctx context.Context, text string) ([]Rule, error) {
	query := url.Values{"page_size": {strconv.Itoa(maxSuggestions)}}
	if text != "" {
		query.Set("text", text)
	}
	rules, _, err := c.rules(ctx, query)
	return rules, err
}

// ListRules gives every rule that contains the text, ordered by id, at most 10,000.
func (c *Client) ListRules(ctx context.Context, text string) ([]Rule, error) {
	query := url.Values{"page_size": {strconv.Itoa(pageSize)}}
	if text != "" {
		query.Set("text", text)
	}
	var list []Rule
	for range maxRulePages {
		rules, next, err := c.rules(ctx, query)
		if err != nil {
			return nil, err
		}
		list = append(list, rules...)
		if next == "" {
			break
		}
		query.Set("page_token", next)
	}
	return list, nil
}

func (c *Client) rules(ctx context.Context, query url.Values) (rules []Rule, next string, err error) {
	var page struct {
		Rules         []Rule `json:"rules"`
		NextPageToken string `json:"nextPageToken"`
	}
	err = c.get(ctx, "/api/rules", query, &page)
	return page.Rules, page.NextPageToken, err
}
