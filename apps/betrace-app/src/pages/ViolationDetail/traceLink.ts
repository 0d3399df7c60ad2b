import type { Violation } from '@betrace/api-client';

/** Traces are looked for this long before and after they were seen. */
const MARGIN_MS = 15 * 60 * 1000;

/** The violation's trace in Explore, by the Tempo data source of the settings. */
export function traceLink({ traceId, traceStart, decidedAt }: Violation, tempoUid: string): string {
  const pane = {
    datasource: tempoUid,
    queries: [{ refId: 'A', datasource: { type: 'tempo', uid: tempoUid }, queryType: 'traceql', query: traceId }],
    range: {
      from: String(Date.parse(traceStart) - MARGIN_MS),
      to: String(Date.parse(decidedAt) + MARGIN_MS),
    },
  };
  return `/explore?schemaVersion=1&panes=${encodeURIComponent(JSON.stringify({ trace: pane }))}`;
}
