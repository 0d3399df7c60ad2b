export const senders = ['sdk', 'collector', 'alloy'] as const;
export type Sender = (typeof senders)[number];

const token = 'betrace_...';

const texts: Record<Sender, (endpoint: string, withToken: boolean) => string> = {
  sdk: (endpoint, withToken) => `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=${endpoint}/v1/traces
OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/protobuf${withToken ? `\nOTEL_EXPORTER_OTLP_TRACES_HEADERS=authorization=Bearer%20${token}` : ''}`,
  collector: (endpoint, withToken) => `exporters:
  otlp_http/betrace:
    endpoint: ${endpoint}${withToken ? `\n    headers: { authorization: 'Bearer ${token}' }` : ''}
service:
  pipelines:
    traces:
      exporters: [otlp_http/betrace] # beside the ones that are there`,
  alloy: (endpoint, withToken) => `otelcol.exporter.otlphttp "betrace" {
  client {
    endpoint = "${endpoint}"${withToken ? `\n    headers  = { authorization = "Bearer ${token}" }` : ''}
  }
}
// In the output of the component before it, beside what is there:
// traces = [otelcol.exporter.otlphttp.betrace.input]`,
};

/**
 * The configuration with which a sender's traces come here.
 * @param endpoint OTLP over HTTP, as the sender reaches it.
 * @param withToken whether it takes a token of role ingest.
 */
export const snippet = (sender: Sender, endpoint: string, withToken: boolean): string =>
  texts[sender](endpoint, withToken);
