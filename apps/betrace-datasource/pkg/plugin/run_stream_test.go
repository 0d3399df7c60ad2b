package plugin_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

type packets struct{ sent chan string }

func (p packets) Send(packet *backend.StreamPacket) error {
	p.sent <- string(packet.Data)
	return nil
}

func TestNewViolationsThatPassTheFilterAreSentAsFrames(t *testing.T) {
	for _, query := range []string{`{"queryType":"violations","rules":["a"]}`, `{"queryType":"violations","frameworks":["soc2"]}`} {
		testLiveViolations(t, query)
	}
}

// testLiveViolations expects the violations of rule a only, which alone is of framework soc2.
func testLiveViolations(t *testing.T, query string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/rules" {
			_, _ = w.Write([]byte(threeRules))
			return
		}
		for _, line := range []string{`{"cursor":"c","heartbeat":{}}`, `{"violation":{"id":"1","ruleId":"a"}}`, `{"violation":{"id":"2","ruleId":"b"}}`, `{"changed":{"id":"1","ruleId":"a","state":"withdrawn"}}`, `{"violation":{"id":"3","ruleId":"a"}}`} {
			_, _ = w.Write([]byte(line + "\n"))
		}
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	defer server.Close()
	instance := instanceOf(t, backend.DataSourceInstanceSettings{URL: server.URL})
	ctx, stop := context.WithCancel(context.Background())
	sent, ended := packets{make(chan string, 10)}, make(chan error)
	go func() {
		ended <- instance.RunStream(ctx, &backend.RunStreamRequest{
			Path: "violations/1", Data: json.RawMessage(query),
		}, backend.NewStreamSender(sent))
	}()
	for _, id := range []string{`"1"`, `"3"`} {
		if frame := <-sent.sent; !strings.Contains(frame, id) || strings.Contains(frame, `"2"`) {
			t.Errorf("sent %s, want violation %s", frame, id)
		}
	}
	stop()
	if err := <-ended; err == nil {
		t.Error("the stream ended without a reason")
	}
}

func TestOnlyChannelsOfViolationsExistAndNobodyPublishesIntoThem(t *testing.T) {
	instance := instanceOf(t, backend.DataSourceInstanceSettings{})
	subscribe := func(path, query string) (backend.SubscribeStreamStatus, error) {
		answer, err := instance.SubscribeStream(context.Background(), &backend.SubscribeStreamRequest{Path: path, Data: json.RawMessage(query)})
		if err != nil {
			return 0, err
		}
		return answer.Status, nil
	}
	if status, err := subscribe("violations/1", `{"queryType":"violations"}`); err != nil || status != backend.SubscribeStreamStatusOK {
		t.Errorf("status %d, %v", status, err)
	}
	if status, err := subscribe("rules", `{"queryType":"violations"}`); err != nil || status != backend.SubscribeStreamStatusNotFound {
		t.Errorf("another path: status %d, %v", status, err)
	}
	if _, err := subscribe("violations/1", `{"queryType":"rules"}`); err == nil || !strings.Contains(err.Error(), "only violations can be streamed") {
		t.Errorf("another query: %v", err)
	}
	answer, err := instance.PublishStream(context.Background(), &backend.PublishStreamRequest{Path: "violations/1"})
	if err != nil || answer.Status != backend.PublishStreamStatusPermissionDenied {
		t.Errorf("publishing: %v, %v", answer, err)
	}
}
