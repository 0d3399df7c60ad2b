import { parse } from 'yaml';

import { senders, snippet } from './snippets.ts';

const endpoint = 'http://betrace:12011';

it.each(senders)('names the endpoint, and the token only where one is asked for: %s', (sender) => {
  expect(snippet(sender, endpoint, false)).toContain(endpoint);
  expect(snippet(sender, endpoint, false)).not.toMatch(/authorization/i);
  expect(snippet(sender, endpoint, true)).toMatch(/authorization.*Bearer.*betrace_/i);
});

it('gives the Collector an exporter that its pipeline uses', () => {
  expect(parse(snippet('collector', endpoint, true))).toEqual({
    exporters: { 'otlp_http/betrace': { endpoint, headers: { authorization: 'Bearer betrace_...' } } },
    service: { pipelines: { traces: { exporters: ['otlp_http/betrace'] } } },
  });
});
