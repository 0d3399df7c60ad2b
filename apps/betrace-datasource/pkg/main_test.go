package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/grpcplugin"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/plugin"
)

// The built executable, started and called as Grafana does: handshake on stdout, then gRPC.
func TestTheExecutableSpeaksGrafanasPluginProtocol(t *testing.T) {
	far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/health":
			_, _ = w.Write([]byte(`{"status":"SERVING_STATUS_SERVING","version":"1.2.3"}`))
		case r.Header.Get("Authorization") != "Bearer secret":
			http.Error(w, `{"code":16,"message":"a token is needed"}`, http.StatusUnauthorized)
		case r.URL.Path == "/api/violations":
			_, _ = w.Write([]byte(`{"violations":[{"id":"9f2c","ruleId":"a","severity":"high","decidedAt":"2026-03-01T12:00:00Z"}]}`))
		case r.URL.Path == "/api/violations/series":
			_, _ = w.Write([]byte(`{"times":["2026-03-01T12:00:00Z"],"series":[{"labels":{"rule":"a"},"counts":[3]}]}`))
		case r.URL.Path == "/api/rules":
			_, _ = w.Write([]byte(`{"rules":[{"id":"a","name":"A"}]}`))
		case r.URL.Path == "/api/violations/watch":
			_, _ = w.Write([]byte(`{"violation":{"id":"new","ruleId":"a"}}` + "\n"))
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}
	}))
	defer far.Close()

	protocol := start(t, build(t))
	data := dispense[grpcplugin.DataClient](t, protocol, "data")
	diagnostics := dispense[grpcplugin.DiagnosticsClient](t, protocol, "diagnostics")
	resources := dispense[grpcplugin.ResourceClient](t, protocol, "resource")
	streams := dispense[grpcplugin.StreamClient](t, protocol, "stream")
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()

	of := func(token string) backend.PluginContext {
		return backend.PluginContext{OrgID: 1, PluginID: plugin.ID, DataSourceInstanceSettings: &backend.DataSourceInstanceSettings{
			ID: 1, UID: "betrace", Type: plugin.ID, Name: "BeTrace", URL: far.URL, JSONData: []byte(`{}`),
			DecryptedSecureJSONData: map[string]string{"token": token}, Updated: time.Unix(int64(len(token)), 0),
		}}
	}
	query := func(context backend.PluginContext, queries ...string) backend.Responses {
		request := &backend.QueryDataRequest{PluginContext: context}
		for i, text := range queries {
			request.Queries = append(request.Queries, backend.DataQuery{
				RefID: string(rune('A' + i)), JSON: []byte(text), Interval: time.Minute,
				TimeRange: backend.TimeRange{From: time.Unix(0, 0), To: time.Unix(3600, 0)},
			})
		}
		answer, err := data.QueryData(ctx, backend.ToProto().QueryDataRequest(request))
		if err != nil {
			t.Fatal(err)
		}
		response, err := backend.FromProto().QueryDataResponse(answer)
		if err != nil {
			t.Fatal(err)
		}
		return response.Responses
	}

	responses := query(of("secret"), `{"queryType":"violations"}`, `{"queryType":"violation_counts","groupBy":["rule"]}`)
	if table := responses["A"]; table.Error != nil || table.Frames[0].Rows() != 1 || table.Frames[0].RefID != "A" {
		t.Errorf("violations = %+v", table)
	}
	if counts := responses["B"]; counts.Error != nil || counts.Frames[0].Fields[1].Labels["rule"] != "a" || counts.Frames[0].Fields[1].At(0) != 3.0 {
		t.Errorf("counts = %+v", counts)
	}

	refused := query(of(""), `{"queryType":"violations"}`)["A"]
	if refused.Error == nil || refused.Status != 401 || refused.ErrorSource != backend.ErrorSourceDownstream {
		t.Errorf("without a token: %v (%d, %s)", refused.Error, refused.Status, refused.ErrorSource)
	}

	health, err := diagnostics.CheckHealth(ctx, &pluginv2.CheckHealthRequest{PluginContext: backend.ToProto().PluginContext(of("secret"))})
	if err != nil || health.Status != pluginv2.CheckHealthResponse_OK || !strings.HasPrefix(health.Message, "BeTrace 1.2.3 answers") {
		t.Errorf("health = %v, %v", health, err)
	}

	choices, err := resources.CallResource(ctx, &pluginv2.CallResourceRequest{
		PluginContext: backend.ToProto().PluginContext(of("secret")), Method: http.MethodGet, Path: "values/rule", Url: "values/rule",
	})
	if err != nil {
		t.Fatal(err)
	}
	if choice, err := choices.Recv(); err != nil || choice.Code != 200 || !strings.Contains(string(choice.Body), `"value":"a"`) {
		t.Errorf("values = %v, %v", choice, err)
	}

	live, err := streams.RunStream(ctx, &pluginv2.RunStreamRequest{
		PluginContext: backend.ToProto().PluginContext(of("secret")), Path: "violations/1", Data: []byte(`{"queryType":"violations"}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	if packet, err := live.Recv(); err != nil || !strings.Contains(string(packet.Data), `"new"`) {
		t.Errorf("streamed %v, %v", packet, err)
	}

	metrics, err := diagnostics.CollectMetrics(ctx, &pluginv2.CollectMetricsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"plugins_datasource_request_total", "grafana_plugin_request_total"} {
		if !strings.Contains(string(metrics.Metrics.GetPrometheus()), name) {
			t.Errorf("the plugin has no metric %s", name)
		}
	}
}

func build(t *testing.T) string {
	t.Helper()
	executable := filepath.Join(t.TempDir(), "gpx_betrace_datasource")
	if out, err := exec.Command("go", "build", "-tags", "arrow_json_stdlib", "-o", executable, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return executable
}

func start(t *testing.T, executable string) goplugin.ClientProtocol {
	t.Helper()
	client := goplugin.NewClient(&goplugin.ClientConfig{
		HandshakeConfig: goplugin.HandshakeConfig{
			ProtocolVersion:  grpcplugin.ProtocolVersion,
			MagicCookieKey:   grpcplugin.MagicCookieKey,
			MagicCookieValue: grpcplugin.MagicCookieValue,
		},
		VersionedPlugins: map[int]goplugin.PluginSet{grpcplugin.ProtocolVersion: {
			"data":        &grpcplugin.DataGRPCPlugin{},
			"diagnostics": &grpcplugin.DiagnosticsGRPCPlugin{},
			"resource":    &grpcplugin.ResourceGRPCPlugin{},
			"stream":      &grpcplugin.StreamGRPCPlugin{},
		}},
		Cmd:              exec.Command(executable),
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		Logger:           hclog.NewNullLogger(),
	})
	t.Cleanup(client.Kill)
	protocol, err := client.Client()
	if err != nil {
		t.Fatal(err)
	}
	return protocol
}

func dispense[T any](t *testing.T, protocol goplugin.ClientProtocol, name string) T {
	t.Helper()
	raw, err := protocol.Dispense(name)
	if err != nil {
		t.Fatal(err)
	}
	client, ok := raw.(T)
	if !ok {
		t.Fatalf("%s is a %T", name, raw)
	}
	return client
}
