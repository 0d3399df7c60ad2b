package plugin

import (
	"context"
	"errors"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/tracing"
	"github.com/grafana/grafana-plugin-sdk-go/data"
	"github.com/grafana/grafana-plugin-sdk-go/experimental/concurrent"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

// maxConcurrentQueries bounds how many queries of one request run at a time.
const maxConcurrentQueries = 4

// handlers answer one type of query each.
var handlers = map[string]func(*Instance, context.Context, query) (*data.Frame, error){
	typeViolations: (*Instance).queryViolations,
	typeCounts:     (*Instance).queryViolationCounts,
	typeRules:      (*Instance).queryRules,
	typeVerdicts:   (*Instance).queryVerdictCounts,
	typeTrace:      (*Instance).queryViolationTrace,
	typeMetrics:    (*Instance).queryServiceMetrics,
}

// QueryData answers each query on its own: one that fails leaves the others alone.
func (i *Instance) QueryData(ctx context.Context, req *backend.QueryDataRequest) (*backend.QueryDataResponse, error) {
	return concurrent.QueryData(ctx, req, i.answer, maxConcurrentQueries)
}

func (i *Instance) answer(ctx context.Context, asked concurrent.Query) backend.DataResponse {
	q, err := readQuery(asked.DataQuery)
	if err != nil {
		return backend.ErrDataResponseWithSource(backend.StatusBadRequest, backend.ErrorSourceDownstream, err.Error())
	}
	ctx, span := tracing.DefaultTracer().Start(ctx, "betrace "+q.QueryType, trace.WithAttributes(attribute.String("query.ref_id", asked.DataQuery.RefID)))
	defer span.End()
	frame, err := handlers[q.QueryType](i, ctx, q)
	if err != nil {
		_ = tracing.Error(span, err)
		return errorResponse(err)
	}
	span.SetAttributes(attribute.Int("frame.rows", frame.Rows()))
	return backend.DataResponse{Frames: data.Frames{frame}}
}

func errorResponse(err error) backend.DataResponse {
	if failed := (*betrace.Error)(nil); errors.As(err, &failed) {
		return backend.ErrDataResponseWithSource(failed.Status, failed.Source, failed.Error())
	}
	return backend.ErrDataResponseWithSource(backend.StatusInternal, backend.ErrorSourcePlugin, err.Error())
}
