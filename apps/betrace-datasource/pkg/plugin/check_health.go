package plugin

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

// CheckHealth is behind "Save & test": is the backend there, which version, how far away, and does it take the token.
// The last needs a second call, for /health is open to all.
func (i *Instance) CheckHealth(ctx context.Context, _ *backend.CheckHealthRequest) (*backend.CheckHealthResult, error) {
	start := time.Now()
	health, err := i.client.Health(ctx)
	latency := time.Since(start)
	if err != nil {
		return unhealthy(err), nil
	}
	if !health.Serving() {
		return unhealthy(fmt.Errorf("BeTrace %s answers but does not serve (%s)", health.Version, health.Status)), nil
	}
	if _, _, err := i.client.ListViolations(ctx, betrace.Filter{From: start.Add(-time.Minute), To: start}, 1, false); err != nil {
		return unhealthy(err), nil
	}
	details, err := json.Marshal(map[string]any{"version": health.Version, "latencyMs": latency.Milliseconds()})
	if err != nil {
		return nil, err
	}
	return &backend.CheckHealthResult{
		Status:      backend.HealthStatusOk,
		Message:     fmt.Sprintf("BeTrace %s answers within %s", health.Version, latency.Round(time.Millisecond)),
		JSONDetails: details,
	}, nil
}

// unhealthy tells people by the message and the app, which tests the same backend, by the reason.
func unhealthy(err error) *backend.CheckHealthResult {
	result := &backend.CheckHealthResult{Status: backend.HealthStatusError, Message: err.Error()}
	if reason := betrace.Reason(err); reason != "" {
		result.JSONDetails = []byte(fmt.Sprintf(`{"reason":%q}`, reason))
	}
	return result
}
