package plugin_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/plugin"
)

func TestTheValuesOfEveryFieldAreOffered(t *testing.T) {
	far := standInWithRules(t, map[string]string{
		"/api/schema": `{"services":["web","cart"]}`,
		"/metrics":    "# TYPE open gauge\nopen 7\n",
	})
	for path, want := range map[string]string{
		"values/rule?text=pay%20ment": `[{"value":"a","label":"A"},{"value":"b","label":"B"},{"value":"c","label":"C"}]`,
		"values/all-rules?text=pay":   `[{"value":"a","label":"A"},{"value":"b","label":"B"},{"value":"c","label":"C"}]`,
		"values/severity":             `[{"value":"critical"},{"value":"high"},{"value":"medium"},{"value":"low"},{"value":"info"}]`,
		"values/service":              `[{"value":"cart"},{"value":"web"}]`,
		"values/tag":                  `[{"value":"pci"},{"value":"slow"}]`,
		"values/framework":            `[{"value":"iso"},{"value":"pci-dss"},{"value":"soc2"}]`,
		"values/metric":               `[{"value":"open"}]`,
	} {
		answer := callResource(t, far.instance, http.MethodGet, path)
		if answer.Status != 200 || strings.TrimSpace(string(answer.Body)) != want {
			t.Errorf("%s gives %d %s, want %s", path, answer.Status, answer.Body, want)
		}
	}
	if asked := callRules(t, far); asked != "page_size=50&text=pay+ment" {
		t.Errorf("asked %s", asked)
	}
}

func callRules(t *testing.T, far *recorded) string {
	t.Helper()
	callResource(t, far.instance, http.MethodGet, "values/rule?text=pay%20ment")
	return far.asked("/api/rules").Encode()
}

func TestResourcesFailInWordsAndOfferNothingElse(t *testing.T) {
	empty := instanceOf(t, backend.DataSourceInstanceSettings{URL: standIn(t, map[string]string{"/api/rules": "{}"}).URL})
	away := instanceOf(t, backend.DataSourceInstanceSettings{URL: standIn(t, nil).URL})
	for _, c := range []struct {
		instance     *plugin.Instance
		method, path string
		status       int
		says         string
	}{
		{empty, http.MethodGet, "values/rule", 200, "[]"},
		{empty, http.MethodGet, "values/tag", 200, "[]"},
		{empty, http.MethodGet, "values/colour", 404, "unknown field colour"},
		{away, http.MethodGet, "values/rule", 404, "unknown path"},
		{empty, http.MethodDelete, "values/rule", 405, "Method Not Allowed"},
		{empty, http.MethodGet, "api/violations", 404, "not found"},
	} {
		answer := callResource(t, c.instance, c.method, c.path)
		if answer.Status != c.status || !strings.Contains(string(answer.Body), c.says) {
			t.Errorf("%s %s: %d %s, want %d %s", c.method, c.path, answer.Status, answer.Body, c.status, c.says)
		}
	}
}

func callResource(t *testing.T, instance *plugin.Instance, method, path string) *backend.CallResourceResponse {
	t.Helper()
	var answer *backend.CallResourceResponse
	name, _, _ := strings.Cut(path, "?")
	err := instance.CallResource(
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
