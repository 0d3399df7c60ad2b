package betrace

import (
	"context"
	"net/url"
	"strconv"
)

// maxSuggestions is enough to choose from; who wants another rule types more of it.
const maxSuggestions = 50

// Rule is what a choice of rules shows of one.
type Rule struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// FindRules gives rules that contain the text, ordered by id, at most 50.
func (c *Client) FindRules(ctx context.Context, text string) ([]Rule, error) {
	query := url.Values{"page_size": {strconv.Itoa(maxSuggestions)}}
	if text != "" {
		query.Set("text", text)
	}
	var page struct {
		Rules []Rule `json:"rules"`
	}
	if err := c.get(ctx, "/api/rules", query, &page); err != nil {
		return nil, err
	}
	return page.Rules, nil
}
