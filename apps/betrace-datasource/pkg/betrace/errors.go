package betrace

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/httpclient"
)

// Error is a failed call: what happened and how to mend it, with the HTTP status and the source that Grafana shows.
// Source is downstream unless this plugin itself is at fault.
type Error struct {
	Status  backend.Status
	Source  backend.ErrorSource
	Message string
	cause   error
}

func (e *Error) Error() string { return e.Message }

// Unwrap keeps the cause for errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.cause }

// ErrorSource lets Grafana's SDK read the source.
func (e *Error) ErrorSource() backend.ErrorSource { return e.Source }

func downstream(status backend.Status, cause error, format string, args ...any) *Error {
	return &Error{Status: status, Source: backend.ErrorSourceDownstream, Message: fmt.Sprintf(format, args...), cause: cause}
}

// unreachable classes an error of the transport: no HTTP answer came.
func (c *Client) unreachable(err error) *Error {
	where := c.base.Redacted()
	var timeout net.Error
	switch {
	case errors.Is(err, context.Canceled):
		return downstream(backend.StatusBadGateway, err, "the query was cancelled")
	case errors.As(err, &timeout) && timeout.Timeout():
		return downstream(backend.StatusTimeout, err, "BeTrace at %s did not answer in time", where)
	}
	reason := err
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		reason = wrapped.Err
	}
	return downstream(backend.StatusBadGateway, err,
		"BeTrace at %s does not answer (%v). Check that the backend runs and that the URL of the data source is right", where, reason)
}

// unreadable classes an error of reading a successful answer.
func (c *Client) unreadable(contentType string, err error) *Error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) || errors.Is(err, httpclient.ErrResponseBodyTooLarge) {
		return downstream(backend.StatusBadGateway, err,
			"the answer of BeTrace is larger than allowed (%v). Narrow the time range, filter, or lower the limit", err)
	}
	var transport net.Error
	if errors.As(err, &transport) || errors.Is(err, context.Canceled) || errors.Is(err, io.ErrUnexpectedEOF) {
		return c.unreachable(err)
	}
	return downstream(backend.StatusBadGateway, err,
		"%s answered with %q that is no BeTrace answer (%v). Check that the URL of the data source is that of a BeTrace backend",
		c.base.Redacted(), contentType, err)
}

// refused classes an answer that is no success, from the google.rpc.Status in its body where there is one.
func refused(status int, body io.Reader) *Error {
	var details struct {
		Message string `json:"message"`
	}
	reason := http.StatusText(status)
	if err := json.NewDecoder(body).Decode(&details); err == nil && details.Message != "" {
		reason = details.Message
	}
	e := &Error{
		Status:  backend.Status(status),
		Source:  backend.ErrorSourceFromHTTPStatus(status),
		Message: fmt.Sprintf("BeTrace refused the request (HTTP %d): %s", status, reason),
	}
	if status == http.StatusUnauthorized || status == http.StatusForbidden {
		e.Message += ". Set a token with role viewer in the data source"
	}
	return e
}
