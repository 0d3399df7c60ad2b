package betrace

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// recentViolations is how many violations are looked through for service names where the backend keeps no schema.
const recentViolations = 1000

// ListServices gives the names of services that the backend has seen, in order: from its schema, or where it has none, as
// after a restart, from the violations of the last day.
func (c *Client) ListServices(ctx context.Context, now time.Time) ([]string, error) {
	var schema struct {
		Services []string `json:"services"`
	}
	err := c.get(ctx, "/api/schema", nil, &schema)
	if failed := (*Error)(nil); errors.As(err, &failed) && failed.Status == backend.StatusNotFound {
		err = nil
	}
	if err == nil && len(schema.Services) == 0 {
		return c.recentServices(ctx, now)
	}
	slices.Sort(schema.Services)
	return schema.Services, err
}

func (c *Client) recentServices(ctx context.Context, now time.Time) ([]string, error) {
	list, _, err := c.ListViolations(ctx, Filter{From: now.Add(-24 * time.Hour), To: now}, recentViolations, false)
	seen := map[string]bool{}
	for _, violation := range list {
		for _, service := range violation.services() {
			if service != "" {
				seen[service] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen)), err
}
