package plugin

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/data"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

// channelPrefix starts the path of every channel of live violations; behind it stands what tells one query's channel from
// another's. The query itself is the subscription's data.
const channelPrefix = "violations/"

// SubscribeStream refuses what could not be streamed before anyone waits for it.
func (i *Instance) SubscribeStream(_ context.Context, req *backend.SubscribeStreamRequest) (*backend.SubscribeStreamResponse, error) {
	if !strings.HasPrefix(req.Path, channelPrefix) {
		return &backend.SubscribeStreamResponse{Status: backend.SubscribeStreamStatusNotFound}, nil
	}
	if _, err := readLiveQuery(req.Data); err != nil {
		return nil, backend.DownstreamError(err)
	}
	return &backend.SubscribeStreamResponse{Status: backend.SubscribeStreamStatusOK}, nil
}

// PublishStream lets nobody put violations into a channel.
func (i *Instance) PublishStream(context.Context, *backend.PublishStreamRequest) (*backend.PublishStreamResponse, error) {
	return &backend.PublishStreamResponse{Status: backend.PublishStreamStatusPermissionDenied}, nil
}

// RunStream sends each new violation that passes the query's filter as a frame of one row, in the shape of the query.
// When it ends with an error Grafana calls it again.
func (i *Instance) RunStream(ctx context.Context, req *backend.RunStreamRequest, sender *backend.StreamSender) error {
	q, err := readLiveQuery(req.Data)
	if err != nil {
		return err
	}
	filter := q.filter()
	if len(q.Frameworks) > 0 {
		if filter.Rules, err = i.rulesOf(ctx, q); err != nil {
			return err
		}
	}
	return i.live.follow(ctx, func(violation betrace.Violation) error {
		if !filter.Matches(violation) {
			return nil
		}
		return sender.SendFrame(i.violationsFrame(q, []betrace.Violation{violation}), data.IncludeAll)
	})
}

func readLiveQuery(text json.RawMessage) (query, error) {
	now := time.Now()
	q, err := readQuery(backend.DataQuery{JSON: text, TimeRange: backend.TimeRange{From: now, To: now}})
	if err == nil && q.QueryType != typeViolations {
		err = fmt.Errorf("only violations can be streamed, not %s", q.QueryType)
	}
	return q, err
}

// rulesOf gives the ids of the rules that the query is about. None is the list of an id that no rule has: nothing, rather
// than everything.
func (i *Instance) rulesOf(ctx context.Context, q query) ([]string, error) {
	rules, err := i.client.ListRules(ctx, "")
	ids := []string{""}
	for _, rule := range rules {
		if q.names(rule) {
			ids = append(ids, rule.ID)
		}
	}
	return ids, err
}
