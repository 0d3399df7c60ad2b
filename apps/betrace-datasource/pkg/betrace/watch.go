package betrace

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

const (
	// maxLineBytes bounds one line of the stream: a violation with its witnesses.
	maxLineBytes = 1 << 20
	// pollInterval is how often the list is read where the backend has no stream.
	pollInterval = 2 * time.Second
	// maxPolled bounds one reading of the list; what is beyond it is skipped.
	maxPolled = 1000
)

// Watch calls each with every violation that is decided from now on, in order of decision, until the context ends or
// the backend does; then it returns the reason. Where the backend has no stream it reads the list every two seconds.
func (c *Client) Watch(ctx context.Context, each func(Violation)) error {
	err := c.stream(ctx, each)
	var failed *Error
	if errors.As(err, &failed) && failed.Status == backend.StatusNotFound {
		return c.poll(ctx, each)
	}
	return err
}

// stream reads newline-delimited JSON: violations, heartbeats, and in the last line an error.
func (c *Client) stream(ctx context.Context, each func(Violation)) error {
	res, err := c.open(ctx, c.streaming, "/api/violations/watch", url.Values{}, "application/x-ndjson")
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, maxLineBytes)
	for lines.Scan() {
		if len(lines.Bytes()) == 0 {
			continue
		}
		var line struct {
			Violation *Violation `json:"violation"`
			Error     *struct {
				Message string `json:"message"`
			} `json:"error"`
		}
		switch err := json.Unmarshal(lines.Bytes(), &line); {
		case err != nil:
			return c.unreadable(res.Header.Get("Content-Type"), err)
		case line.Error != nil:
			return downstream(backend.StatusBadGateway, nil, "BeTrace ended the stream: %s", line.Error.Message)
		case line.Violation != nil:
			each(*line.Violation)
		}
	}
	if err := lines.Err(); err != nil {
		return c.unreachable(err)
	}
	return downstream(backend.StatusBadGateway, nil, "BeTrace at %s ended the stream", c.base.Redacted())
}

// poll gives what is new since the last reading, the oldest first. Several may be decided at one instant, so what was
// given of the last instant is remembered.
func (c *Client) poll(ctx context.Context, each func(Violation)) error {
	since, given := time.Now(), map[string]bool{}
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for {
		list, _, err := c.ListViolations(ctx, Filter{From: since}, maxPolled, false)
		if err != nil {
			return err
		}
		for i := len(list) - 1; i >= 0; i-- {
			if given[list[i].ID] {
				continue
			}
			if list[i].DecidedAt.After(since) {
				since = list[i].DecidedAt
				clear(given)
			}
			given[list[i].ID] = true
			each(list[i])
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// withoutTimeout is a client for answers that do not end. Everything else stays: transport, TLS, headers.
func withoutTimeout(client *http.Client) *http.Client {
	streaming := *client
	streaming.Timeout = 0
	return &streaming
}
