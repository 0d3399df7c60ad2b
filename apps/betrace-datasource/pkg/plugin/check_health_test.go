package plugin_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

const serving = `{"status":"SERVING_STATUS_SERVING","version":"1.2.3"}`

func TestAHealthyBackendTellsItsVersionAndLatency(t *testing.T) {
	result := checkHealth(t, map[string]string{"/health": serving, "/api/violations": "{}"})
	if result.Status != backend.HealthStatusOk || !strings.HasPrefix(result.Message, "BeTrace 1.2.3 answers within ") {
		t.Errorf("%v: %s", result.Status, result.Message)
	}
	var details struct {
		Version   string
		LatencyMs *int
	}
	if err := json.Unmarshal(result.JSONDetails, &details); err != nil || details.Version != "1.2.3" || details.LatencyMs == nil {
		t.Errorf("details %s, %v", result.JSONDetails, err)
	}
}

func TestABackendThatCannotBeUsedIsUnhealthy(t *testing.T) {
	for name, c := range map[string]struct {
		answers map[string]string
		says    string
	}{
		"no health":               {nil, "(HTTP 404)"},
		"not serving":             {map[string]string{"/health": `{"version":"1.2.3"}`}, "BeTrace 1.2.3 answers but does not serve"},
		"another server":          {map[string]string{"/health": "ok"}, "no BeTrace answer"},
		"violations out of reach": {map[string]string{"/health": serving}, "unknown path"},
	} {
		t.Run(name, func(t *testing.T) {
			result := checkHealth(t, c.answers)
			if result.Status != backend.HealthStatusError || !strings.Contains(result.Message, c.says) {
				t.Errorf("%v: %s, want %q", result.Status, result.Message, c.says)
			}
		})
	}
}

func TestWithoutAConnectionTheDetailsSayWhyInOneWord(t *testing.T) {
	gone := standIn(t, nil)
	gone.Close()
	instance := instanceOf(t, backend.DataSourceInstanceSettings{URL: gone.URL})
	result, err := instance.CheckHealth(context.Background(), &backend.CheckHealthRequest{})
	if err != nil || string(result.JSONDetails) != `{"reason":"refused"}` {
		t.Errorf("details %s, %v", result.JSONDetails, err)
	}
}

func checkHealth(t *testing.T, answers map[string]string) *backend.CheckHealthResult {
	t.Helper()
	instance := instanceOf(t, backend.DataSourceInstanceSettings{URL: standIn(t, answers).URL})
	result, err := instance.CheckHealth(context.Background(), &backend.CheckHealthRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return result
}
