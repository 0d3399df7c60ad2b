package plugin

import (
	"encoding/json"
	"fmt"
	"net/url"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

// defaultURL is where a BeTrace backend listens unless told otherwise.
const defaultURL = "http://127.0.0.1:12011"

// settings of one configured data source, decrypted. TLS, headers and timeouts are the SDK's to read.
type settings struct {
	url      *url.URL
	token    string
	tempoUID string
}

func readSettings(source backend.DataSourceInstanceSettings) (settings, error) {
	var stored struct {
		TempoUID string `json:"tempoUid"`
	}
	if len(source.JSONData) > 0 {
		if err := json.Unmarshal(source.JSONData, &stored); err != nil {
			return settings{}, backend.DownstreamErrorf("the settings of the data source cannot be read: %w", err)
		}
	}
	text := source.URL
	if text == "" {
		text = defaultURL
	}
	base, err := url.Parse(text)
	if err != nil || (base.Scheme != "http" && base.Scheme != "https") || base.Host == "" {
		return settings{}, backend.DownstreamError(fmt.Errorf("the URL of the data source is no http:// or https:// address, such as %s", defaultURL))
	}
	return settings{url: base, token: source.DecryptedSecureJSONData["token"], tempoUID: stored.TempoUID}, nil
}
