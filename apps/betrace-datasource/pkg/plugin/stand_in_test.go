package plugin_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/plugin"
)

var (
	noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	hour = backend.TimeRange{From: noon, To: noon.Add(time.Hour)}
)

// standIn is a backend that answers each path with a fixed text, and 404 elsewhere.
func standIn(t *testing.T, answers map[string]string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := answers[r.URL.Path]
		if !ok {
			http.Error(w, `{"code":5,"message":"unknown path"}`, http.StatusNotFound)
			return
		}
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return server
}

func instanceOf(t *testing.T, settings backend.DataSourceInstanceSettings) *plugin.Instance {
	t.Helper()
	made, err := plugin.NewInstance(context.Background(), settings)
	if err != nil {
		t.Fatal(err)
	}
	instance, ok := made.(*plugin.Instance)
	if !ok {
		t.Fatalf("an instance of %T", made)
	}
	t.Cleanup(instance.Dispose)
	return instance
}

// ask runs one query, given as JSON, over the hour after noon.
func ask(t *testing.T, instance *plugin.Instance, query string) backend.DataResponse {
	t.Helper()
	response, err := instance.QueryData(context.Background(), &backend.QueryDataRequest{
		Queries: []backend.DataQuery{{RefID: "A", TimeRange: hour, Interval: time.Minute, JSON: json.RawMessage(query)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return response.Responses["A"]
}

// recorded is a stand-in that remembers what it was asked, with an instance that asks it.
type recorded struct {
	instance *plugin.Instance
	mu       sync.Mutex
	queries  map[string]url.Values
}

// asked is the last query of a path, or nil.
func (r *recorded) asked(path string) url.Values {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.queries[path]
}

const threeRules = `{"rules":[
	{"id":"a","name":"A","severity":"high","enabled":true,"tags":["pci"],"compliance":[{"framework":"soc2","control":"CC6.1"},{"framework":"pci-dss","control":"6"},{"framework":"soc2","control":"CC7"}]},
	{"id":"b","name":"B","severity":"low","enabled":true,"tags":["pci","slow"],"compliance":[{"framework":"iso","control":"1"}]},
	{"id":"c","name":"C","severity":"low","enabled":false}]}`

// standInWithRules is a backend with three rules and these answers.
func standInWithRules(t *testing.T, answers map[string]string) *recorded {
	t.Helper()
	r := &recorded{queries: map[string]url.Values{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.mu.Lock()
		r.queries[req.URL.Path] = req.URL.Query()
		r.mu.Unlock()
		body, ok := answers[req.URL.Path]
		switch {
		case ok:
			_, _ = w.Write([]byte(body))
		case req.URL.Path == "/api/rules":
			_, _ = w.Write([]byte(threeRules))
		default:
			http.Error(w, `{"code":5,"message":"unknown path"}`, http.StatusNotFound)
		}
	}))
	t.Cleanup(server.Close)
	r.instance = instanceOf(t, backend.DataSourceInstanceSettings{UID: "betrace", URL: server.URL})
	return r
}
