package plugin

import (
	"context"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/frames"
)

// queryServiceMetrics is the present value of the service's own metrics: what a panel shows where no Prometheus reads
// /metrics. History is Prometheus' business.
func (i *Instance) queryServiceMetrics(ctx context.Context, q query) (*data.Frame, error) {
	metrics, err := i.client.ReadMetrics(ctx)
	if err != nil {
		return nil, err
	}
	return frames.Metrics(metrics, q.Metrics, time.Now()), nil
}
