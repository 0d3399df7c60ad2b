package betrace_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

func TestEveryFailureHasASourceAStatusAndAWayOut(t *testing.T) {
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		status  backend.Status
		source  backend.ErrorSource
		says    string
	}{
		{"a status with a reason", answer(400, "application/json", `{"code":3,"message":"page_size: at most 1000"}`), 400, backend.ErrorSourceDownstream, "(HTTP 400): page_size: at most 1000"},
		{"no token", answer(401, "application/json", `{"code":16,"message":"a token is needed"}`), 401, backend.ErrorSourceDownstream, "a token is needed. Set a token with role viewer"},
		{"a weak token", answer(403, "application/json", `{}`), 403, backend.ErrorSourceDownstream, "Forbidden. Set a token with role viewer"},
		{"overload", answer(503, "text/plain", "busy"), 503, backend.ErrorSourceDownstream, "(HTTP 503): Service Unavailable"},
		{"a request that we should not have made", answer(405, "text/plain", ""), 405, backend.ErrorSourcePlugin, "(HTTP 405)"},
		{"another server", answer(200, "text/html", "<html>"), 502, backend.ErrorSourceDownstream, `"text/html" that is no BeTrace answer`},
		{"another shape", answer(200, "application/json", `{"violations":7}`), 502, backend.ErrorSourceDownstream, "no BeTrace answer"},
		{"a time that is none", answer(200, "application/json", `{"violations":[{"decidedAt":"noon"}]}`), 502, backend.ErrorSourceDownstream, "no BeTrace answer"},
		{"an empty answer", answer(200, "application/json", ""), 502, backend.ErrorSourceDownstream, "no BeTrace answer"},
		{"an answer cut short", answer(200, "application/json", `{"violations":[`), 502, backend.ErrorSourceDownstream, "does not answer (unexpected EOF)"},
		{"an answer without end", endless, 502, backend.ErrorSourceDownstream, "larger than allowed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := against(t, c.handler).ListViolations(context.Background(), betrace.Filter{}, 1, false)
			check(t, err, c.status, c.source, c.says)
		})
	}
}

func TestABackendThatIsAwayIsAnErrorThatSaysWhereAndShowsNoSecret(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	_, _, err = clientOf(t, "http://user:password@"+address, "secret").ListViolations(context.Background(), betrace.Filter{}, 1, false)
	check(t, err, 502, backend.ErrorSourceDownstream, address+" does not answer (dial tcp "+address+": connect: connection refused)")
	if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "password") {
		t.Errorf("%q shows a secret", err)
	}
}

func TestASlowBackendIsATimeout(t *testing.T) {
	stop := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-stop }))
	defer server.Close()
	defer close(stop)
	base, _ := url.Parse(server.URL)
	client := betrace.NewClient(&http.Client{Timeout: 20 * time.Millisecond}, base, "")
	_, err := client.Health(context.Background())
	check(t, err, 504, backend.ErrorSourceDownstream, "did not answer in time")
}

func TestACancelledQueryEndsItsCall(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	gone := make(chan struct{})
	client := against(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
		close(gone)
	})
	_, err := client.Health(ctx)
	check(t, err, 502, backend.ErrorSourceDownstream, "the query was cancelled")
	if !errors.Is(err, context.Canceled) {
		t.Error("the cause is lost")
	}
	<-gone
}

func check(t *testing.T, err error, status backend.Status, source backend.ErrorSource, says string) {
	t.Helper()
	var failed *betrace.Error
	if !errors.As(err, &failed) {
		t.Fatalf("err = %v, want a betrace.Error", err)
	}
	if failed.Status != status || failed.Source != source || !strings.Contains(err.Error(), says) {
		t.Errorf("%d, %s, %q; want %d, %s, %q", failed.Status, failed.Source, err, status, source, says)
	}
}

// endless writes a JSON string until the reader hangs up.
func endless(w http.ResponseWriter, r *http.Request) {
	_, _ = w.Write([]byte(`{"violations":[{"message":"`))
	chunk := []byte(strings.Repeat("x", 1<<20))
	for r.Context().Err() == nil {
		if _, err := w.Write(chunk); err != nil {
			return
		}
	}
}
