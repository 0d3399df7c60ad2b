package plugin

import (
	"context"
	"errors"
	"fmt"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/experimental/concurrent"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/frames"
)

// maxConcurrentQueries bounds how many queries of one request run at a time.
const maxConcurrentQueries = 4

// QueryData answers each query on its own: one that fails leaves the others alone.
func (i *Instance) QueryData(ctx context.Context, req *backend.QueryDataRequest) (*backend.QueryDataResponse, error) {
	return concurrent.QueryData(ctx, req, i.answer, maxConcurrentQueries)
}

func (i *Instance) answer(ctx context.Context, asked concurrent.Query) backend.DataResponse {
	q, err := readQuery(asked.DataQuery.JSON)
	if err != nil {
		return backend.ErrDataResponseWithSource(backend.StatusBadRequest, backend.ErrorSourceDownstream, err.Error())
	}
	filter := betrace.Filter{
		From:       asked.DataQuery.TimeRange.From,
		To:         asked.DataQuery.TimeRange.To,
		Rules:      q.Rules,
		Severities: q.Severities,
	}
	var frame *data.Frame
	if q.QueryType == typeViolations {
		frame, err = i.violations(ctx, filter, q)
	} else {
		frame, err = i.counts(ctx, filter, q, asked.DataQuery)
	}
	if err != nil {
		return errorResponse(err)
	}
	return backend.DataResponse{Frames: data.Frames{frame}}
}

func (i *Instance) violations(ctx context.Context, filter betrace.Filter, q query) (*data.Frame, error) {
	filter.Service = q.Service
	list, more, err := i.client.ListViolations(ctx, filter, q.Limit)
	if err != nil {
		return nil, err
	}
	frame := frames.Violations(list, i.tempoUID)
	if more {
		frame.AppendNotices(data.Notice{
			Severity: data.NoticeSeverityWarning,
			Text:     fmt.Sprintf("The newest %d violations; there are more. Raise the limit or narrow the time range.", len(list)),
		})
	}
	return frame, nil
}

func (i *Instance) counts(ctx context.Context, filter betrace.Filter, q query, asked backend.DataQuery) (*data.Frame, error) {
	counts, err := i.client.CountViolations(ctx, betrace.CountsQuery{
		Filter:   filter,
		Interval: betrace.WholeInterval(asked.Interval, filter.To.Sub(filter.From)),
		GroupBy:  q.GroupBy,
		AllRules: q.AllRules == nil || *q.AllRules,
	})
	if err != nil {
		return nil, err
	}
	return frames.Counts(counts, q.GroupBy), nil
}

func errorResponse(err error) backend.DataResponse {
	if failed := (*betrace.Error)(nil); errors.As(err, &failed) {
		return backend.ErrDataResponseWithSource(failed.Status, failed.Source, failed.Error())
	}
	return backend.ErrDataResponseWithSource(backend.StatusInternal, backend.ErrorSourcePlugin, err.Error())
}
