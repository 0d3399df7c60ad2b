/** What became of the spans, as the service counts them; by its metrics. */
export interface SpanBalance {
  readonly received: number;
  readonly decided: number;
  /** Judged traces took them back in: `late` counts them too. */
  readonly amending: number;
  readonly late: number;
  /** In traces that are not judged yet. */
  readonly open: number;
  /** Not stored yet. */
  readonly pendingViolations: number;
  /** Traces that were judged before their root and the grace: for want of memory, say. */
  readonly early: number;
  readonly [what: string]: number;
}

interface Metric {
  readonly what: string;
  readonly name: string;
  readonly labels?: RegExp;
}

const counted: readonly Metric[] = [
  { what: 'received', name: 'betrace_spans_received_total' },
  { what: 'decided', name: 'betrace_spans_decided_total' },
  { what: 'late', name: 'betrace_spans_late_total' },
  { what: 'amending', name: 'betrace_spans_amending_total' },
  { what: 'duplicate', name: 'betrace_spans_duplicate_total' },
  { what: 'dropped', name: 'betrace_spans_dropped_total' },
  { what: 'skipped', name: 'betrace_spans_skipped_total' },
  { what: 'own', name: 'betrace_spans_own_total' },
  { what: 'open', name: 'betrace_open_spans' },
  { what: 'tombstones', name: 'betrace_tombstones' },
  { what: 'early', name: 'betrace_traces_decided_total', labels: /trigger="(?!root)/ },
  { what: 'amendedTraces', name: 'betrace_traces_amended_total' },
  { what: 'pendingViolations', name: 'betrace_store_pending_violations' },
];

/** By the metrics of a service whose REST is at `url`. */
export async function spanBalance(url: string): Promise<SpanBalance> {
  return readBalance(await (await fetch(`${url}/metrics`)).text());
}

/** From metrics as Prometheus reads them; 0 where there is none. */
export function readBalance(metrics: string): SpanBalance {
  return Object.fromEntries(
    counted.map(({ what, ...metric }) => [what, sumOf(metrics, metric)]),
  ) as unknown as SpanBalance;
}

/** Over all sets of labels, or those that fit. */
function sumOf(metrics: string, { name, labels: fitting = /^/ }: Omit<Metric, 'what'>): number {
  const values = metrics.matchAll(new RegExp(`^${name}(\\{[^}]*\\})? (\\S+)`, 'gm'));
  return [...values].reduce((sum, [, labels = '', value]) => sum + (fitting.test(labels) ? Number(value) : 0), 0);
}
