// Package betrace reads violations from a BeTrace backend over its REST API (proto/betrace/v1, proto3 JSON).
package betrace

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// maxBodyBytes bounds one answer of the backend. Beyond it the call fails, nothing is cut off silently.
const maxBodyBytes = 32 << 20

// Client calls one BeTrace backend. It is safe for concurrent use.
type Client struct {
	http      *http.Client
	streaming *http.Client
	base      *url.URL
	token     string
}

// NewClient makes a client of the backend at base. The token, where not empty, is sent as bearer token; it is never
// part of an error.
func NewClient(httpClient *http.Client, base *url.URL, token string) *Client {
	return &Client{http: httpClient, streaming: withoutTimeout(httpClient), base: base, token: token}
}

// Health is what the backend says of itself without a token.
type Health struct {
	Status  string `json:"status"`
	Version string `json:"version"`
}

// Serving tells whether the backend considers itself fit to answer.
func (h Health) Serving() bool { return h.Status == "SERVING_STATUS_SERVING" }

// Health asks GET /health.
func (c *Client) Health(ctx context.Context) (Health, error) {
	var health Health
	err := c.get(ctx, "/health", nil, &health)
	return health, err
}

// get reads one JSON answer. Every error is an *Error.
func (c *Client) get(ctx context.Context, path string, query url.Values, into any) error {
	res, err := c.open(ctx, c.http, path, query, "application/json")
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if err := json.NewDecoder(http.MaxBytesReader(nil, res.Body, maxBodyBytes)).Decode(into); err != nil {
		return c.unreadable(res.Header.Get("Content-Type"), err)
	}
	return nil
}

// open gives a successful answer whose body is to be read and closed by the caller.
func (c *Client) open(ctx context.Context, client *http.Client, path string, query url.Values, accept string) (*http.Response, error) {
	target := c.base.JoinPath(path)
	target.RawQuery = query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return nil, &Error{Status: backend.StatusInternal, Source: backend.ErrorSourcePlugin, Message: "cannot make a request for " + path, cause: err}
	}
	req.Header.Set("Accept", accept)
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, c.unreachable(err)
	}
	if res.StatusCode != http.StatusOK {
		defer func() { _ = res.Body.Close() }()
		return nil, refused(res.StatusCode, http.MaxBytesReader(nil, res.Body, maxBodyBytes))
	}
	return res, nil
}
