package betrace

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// maxLineBytes bounds one line of the stream: a violation with its witnesses.
const maxLineBytes = 1 << 20

// Event of the stream: a new violation, or none, for a sign of life or the change of an older violation: rows that were sent
// cannot be taken back, and queries show what became of them. Cursor is where to go on after it.
type Event struct {
	Cursor    string     `json:"cursor"`
	Violation *Violation `json:"violation"`
}

// Watch calls each with what happens after the cursor, or from now on where that is empty, in order of commit, until the
// context or the backend ends; then it returns the reason.
func (c *Client) Watch(ctx context.Context, after string, each func(Event)) error {
	query := url.Values{}
	if after != "" {
		query.Set("after", after)
	}
	res, err := c.open(ctx, c.streaming, "/api/violations/watch", query, "application/x-ndjson")
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, maxLineBytes)
	for lines.Scan() {
		var line struct {
			Event
			Error *struct {
				Message string `json:"message"`
			} `json:"error"`
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return c.unreadable(res.Header.Get("Content-Type"), err)
		}
		if line.Error != nil {
			return downstream(backend.StatusBadGateway, nil, "BeTrace ended the stream: %s", line.Error.Message)
		}
		each(line.Event)
	}
	if err := lines.Err(); err != nil {
		return c.unreachable(err)
	}
	return downstream(backend.StatusBadGateway, nil, "BeTrace at %s ended the stream", c.base.Redacted())
}

// withoutTimeout is a client for answers that do not end. Everything else stays: transport, TLS, headers.
func withoutTimeout(client *http.Client) *http.Client {
	streaming := *client
	streaming.Timeout = 0
	return &streaming
}
