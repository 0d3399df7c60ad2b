package plugin

import (
	"context"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/frames"
)

// queryViolationTrace is the kept spans of one violation, for Grafana's trace view.
func (i *Instance) queryViolationTrace(ctx context.Context, q query) (*data.Frame, error) {
	violation, err := i.client.GetViolation(ctx, q.ViolationID)
	if err != nil {
		return nil, err
	}
	return frames.ViolationTrace(violation), nil
}
