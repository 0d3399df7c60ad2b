package betrace_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
)

// against gives a client of a backend that answers with handler.
func against(t *testing.T, handler http.HandlerFunc) *betrace.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return clientOf(t, server.URL, "")
}

func clientOf(t *testing.T, address, token string) *betrace.Client {
	t.Helper()
	base, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return betrace.NewClient(http.DefaultClient, base, token)
}

func answer(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}
