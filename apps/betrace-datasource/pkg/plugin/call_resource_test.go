package plugin_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

func TestTheChoiceOfRulesComesFromTheBackend(t *testing.T) {
	var asked string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.String()
		_, _ = w.Write([]byte(`{"rules":[{"id":"a","name":"A","expression":"kept back"}],"nextPageToken":"on"}`))
	}))
	defer server.Close()
	answer := callResource(t, server.URL, http.MethodGet, "rules?text=pay%20ment")
	if asked != "/api/rules?page_size=50&text=pay+ment" {
		t.Errorf("asked %s", asked)
	}
	if answer.Status != 200 || strings.TrimSpace(string(answer.Body)) != `[{"id":"a","name":"A"}]` {
		t.Errorf("%d %s", answer.Status, answer.Body)
	}
}

func TestResourcesFailInWordsAndOfferNothingElse(t *testing.T) {
	empty := standIn(t, map[string]string{"/api/rules": "{}"})
	for _, c := range []struct {
		url, method, path string
		status            int
		says              string
	}{
		{empty.URL, http.MethodGet, "rules", 200, "[]"},
		{standIn(t, nil).URL, http.MethodGet, "rules", 404, "unknown path"},
		{empty.URL, http.MethodDelete, "rules", 405, "Method Not Allowed"},
		{empty.URL, http.MethodGet, "api/violations", 404, "not found"},
	} {
		answer := callResource(t, c.url, c.method, c.path)
		if answer.Status != c.status || !strings.Contains(string(answer.Body), c.says) {
			t.Errorf("%s %s: %d %s, want %d %s", c.method, c.path, answer.Status, answer.Body, c.status, c.says)
		}
	}
}

func callResource(t *testing.T, url, method, path string) *backend.CallResourceResponse {
	t.Helper()
	var answer *backend.CallResourceResponse
	name, _, _ := strings.Cut(path, "?")
	err := instanceOf(t, backend.DataSourceInstanceSettings{URL: url}).CallResource(
		context.Background(),
		&backend.CallResourceRequest{Method: method, Path: name, URL: path},
		backend.CallResourceResponseSenderFunc(func(sent *backend.CallResourceResponse) error {
			answer = sent
			return nil
		}),
	)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}
