// Package plugin answers what Grafana asks of the BeTrace data source.
package plugin

import (
	"context"
	"net/http"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	"github.com/grafana/grafana-plugin-sdk-go/backend/httpclient"
	"github.com/grafana/grafana-plugin-sdk-go/backend/instancemgmt"

	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/betrace"
	"github.com/betracehq/betrace/apps/betrace-datasource/pkg/frames"
)

// ID of the plugin, as in plugin.json.
const ID = "betracehq-betrace-datasource"

// maxConnections bounds how many calls one data source has under way; further ones wait, as long as their context
// lasts. The setting httpMaxConnsPerHost overrides it.
const maxConnections = 8

var (
	_ backend.QueryDataHandler      = (*Instance)(nil)
	_ backend.CheckHealthHandler    = (*Instance)(nil)
	_ backend.CallResourceHandler   = (*Instance)(nil)
	_ backend.StreamHandler         = (*Instance)(nil)
	_ instancemgmt.InstanceDisposer = (*Instance)(nil)
)

// Instance is one configured data source, from its settings until they change.
type Instance struct {
	backend.CallResourceHandler

	http   *http.Client
	client *betrace.Client
	links  frames.Links
	live   *live
}

// NewInstance is the factory for the SDK's instance manager.
func NewInstance(ctx context.Context, source backend.DataSourceInstanceSettings) (instancemgmt.Instance, error) {
	settings, err := readSettings(source)
	if err != nil {
		return nil, err
	}
	options, err := source.HTTPClientOptions(ctx)
	if err != nil {
		return nil, backend.DownstreamErrorf("the HTTP settings of the data source cannot be read: %w", err)
	}
	if options.Timeouts.MaxConnsPerHost == 0 {
		options.Timeouts.MaxConnsPerHost = maxConnections
	}
	httpClient, err := httpclient.New(options)
	if err != nil {
		return nil, backend.DownstreamErrorf("the TLS settings of the data source cannot be used: %w", err)
	}
	client := betrace.NewClient(httpClient, settings.url, settings.token)
	return &Instance{
		CallResourceHandler: resources(client),
		http:                httpClient,
		client:              client,
		links:               frames.Links{DataSourceUID: source.UID, TempoUID: settings.tempoUID},
		live:                newLive(client.Watch),
	}, nil
}

// Dispose is called when the settings have changed. Live streams end and are started anew with the next instance;
// queries under way end by their own contexts.
func (i *Instance) Dispose() {
	i.live.dispose()
	i.http.CloseIdleConnections()
}
