package betrace

import (
	"context"
	"net/http"
	"net/url"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// Sample is the present value of one series of a metric.
type Sample struct {
	Labels map[string]string
	Value  float64
}

// ReadMetrics gives the present values of the service's own metrics (GET /metrics) by name. Of histograms and
// summaries it gives the mean, in the unit of the metric.
func (c *Client) ReadMetrics(ctx context.Context) (map[string][]Sample, error) {
	res, err := c.open(ctx, c.http, "/metrics", url.Values{}, "text/plain")
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(http.MaxBytesReader(nil, res.Body, maxBodyBytes))
	if err != nil {
		return nil, c.unreadable(res.Header.Get("Content-Type"), err)
	}
	samples := make(map[string][]Sample, len(families))
	for name, family := range families {
		for _, one := range family.GetMetric() {
			labels := make(map[string]string, len(one.GetLabel()))
			for _, label := range one.GetLabel() {
				labels[label.GetName()] = label.GetValue()
			}
			samples[name] = append(samples[name], Sample{Labels: labels, Value: valueOf(one)})
		}
	}
	return samples, nil
}

func valueOf(m *dto.Metric) float64 {
	mean := func(sum float64, count uint64) float64 { return sum / float64(max(count, 1)) }
	switch {
	case m.Counter != nil:
		return m.GetCounter().GetValue()
	case m.Gauge != nil:
		return m.GetGauge().GetValue()
	case m.Histogram != nil:
		return mean(m.GetHistogram().GetSampleSum(), m.GetHistogram().GetSampleCount())
	case m.Summary != nil:
		return mean(m.GetSummary().GetSampleSum(), m.GetSummary().GetSampleCount())
	default:
		return m.GetUntyped().GetValue()
	}
}
