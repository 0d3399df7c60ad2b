package plugin_test

import (
	"context"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/plugin"
)

func TestTheTokenAndOwnHeadersGoAlongAndNothingOfTheUser(t *testing.T) {
	var got http.Header
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		_, _ = w.Write([]byte(`{}`))
	}))
	defer server.Close()
	instance := instanceOf(t, backend.DataSourceInstanceSettings{
		URL:                     server.URL,
		JSONData:                []byte(`{"httpHeaderName1":"X-Tenant"}`),
		DecryptedSecureJSONData: map[string]string{"token": "secret", "httpHeaderValue1": "shop"},
	})
	request := &backend.QueryDataRequest{
		Headers: map[string]string{"Authorization": "Bearer of the user", "Cookie": "session=1"},
		Queries: []backend.DataQuery{{RefID: "A", TimeRange: hour, JSON: []byte(`{"queryType":"violations"}`)}},
	}
	if _, err := instance.QueryData(context.Background(), request); err != nil {
		t.Fatal(err)
	}
	if got.Get("Authorization") != "Bearer secret" || got.Get("X-Tenant") != "shop" || got.Get("Cookie") != "" {
		t.Errorf("headers = %v", got)
	}
}

func TestACertificateAuthorityOfOnesOwnIsTrusted(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{}`))
	}))
	defer server.Close()
	authority := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	trusting := backend.DataSourceInstanceSettings{
		URL:                     server.URL,
		JSONData:                []byte(`{"tlsAuthWithCACert":true}`),
		DecryptedSecureJSONData: map[string]string{"tlsCACert": authority},
	}
	if response := ask(t, instanceOf(t, trusting), `{"queryType":"violations"}`); response.Error != nil {
		t.Error(response.Error)
	}
	response := ask(t, instanceOf(t, backend.DataSourceInstanceSettings{URL: server.URL}), `{"queryType":"violations"}`)
	if response.Error == nil || response.ErrorSource != backend.ErrorSourceDownstream {
		t.Errorf("an unknown certificate gives %v (%s)", response.Error, response.ErrorSource)
	}
}

func TestSettingsThatCannotBeUsedAreRefusedInWords(t *testing.T) {
	for name, c := range map[string]struct {
		settings backend.DataSourceInstanceSettings
		says     string
	}{
		"no scheme":      {backend.DataSourceInstanceSettings{URL: "betrace:12011"}, "no http:// or https:// address"},
		"another scheme": {backend.DataSourceInstanceSettings{URL: "file:///etc/passwd"}, "no http:// or https:// address"},
		"no JSON":        {backend.DataSourceInstanceSettings{JSONData: []byte("{")}, "settings of the data source cannot be read"},
		"no certificate": {backend.DataSourceInstanceSettings{
			JSONData:                []byte(`{"tlsAuthWithCACert":true}`),
			DecryptedSecureJSONData: map[string]string{"tlsCACert": "none"},
		}, "TLS settings of the data source cannot be used"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := plugin.NewInstance(context.Background(), c.settings)
			if err == nil || !backend.IsDownstreamError(err) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("err = %v, want %q", err, c.says)
			}
		})
	}
}
