package plugin

import (
	"testing"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
)

func TestWithoutAUrlTheBackendIsExpectedAtItsOwnDefault(t *testing.T) {
	read, err := readSettings(backend.DataSourceInstanceSettings{})
	if err != nil || read.url.String() != "http://127.0.0.1:12011" || read.token != "" || read.tempoUID != "" {
		t.Errorf("settings = %+v, %v", read, err)
	}
}
