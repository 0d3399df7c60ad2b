import { refusalReasons } from '@betrace/engine';
import type { Attributes } from '@opentelemetry/api';
import type { PairNumbers } from '../evaluate/shard-measures.ts';
import { metrics, type Metric } from './catalogue.ts';
import type { Figures } from './figures.ts';
import type { HistogramTotals } from './histogram-totals.ts';

/** The value of a metric for one set of labels; of a histogram, all that it holds. */
export type Reading = readonly [Metric, number | HistogramTotals, Attributes?];

const undropped = Object.fromEntries(refusalReasons.map((reason) => [reason, 0]));

/** Counters are there before they first count: Prometheus sees no increase in one that begins with a 1. */
export function figureReadings({ spans, spool, rules, ...figures }: Figures): Reading[] {
  return [
    [metrics.spansReceived, spans.received],
    [metrics.spansReplayed, spans.replayed],
    [metrics.spansDecided, spans.decided],
    [metrics.spansSkipped, spans.skipped],
    [metrics.spansOpen, spans.open],
    [metrics.spansLate, spans.late],
    [metrics.spansDuplicate, spans.duplicate],
    [metrics.spansOwn, spans.own],
    ...Object.entries({ ...undropped, ...spans.dropped }).map(([reason, count]): Reading => [
      metrics.spansDropped,
      count,
      { reason },
    ]),
    [metrics.openTraces, figures.openTraces],
    [metrics.bufferBytes, figures.bufferBytes],
    [metrics.spansProcessed, spans.decided],
    ...pairReadings(metrics.tracesDecided, figures.decided),
    ...pairReadings(metrics.verdicts, figures.verdicts),
    ...pairReadings(metrics.violations, figures.violations),
    ...(figures.evidence ?? []).map(({ count, ...labels }): Reading => [metrics.evidence, count, labels]),
    [metrics.rulesInForce, rules.inForce],
    [metrics.rulesBroken, rules.broken],
    ...known(metrics.rulesWrongInFiles, rules.wrongInFiles),
    [metrics.storePending, figures.pendingViolations],
    ...known(metrics.storeBytes, figures.retention?.bytes),
    ...Object.entries(figures.retention?.deleted ?? {}).map(([reason, count]): Reading => [
      metrics.storeDeleted,
      count,
      { reason },
    ]),
    [metrics.spoolSegments, spool.segments],
    [metrics.spoolSpoilt, spool.corrupt, { reason: 'corrupt' }],
    [metrics.spoolSpoilt, spool.torn, { reason: 'torn' }],
    [metrics.spoolSpoilt, spool.setAside, { reason: 'set_aside' }],
    ...(figures.export === undefined ? [] : exportReadings(figures.export)),
    ...known(metrics.redactionFailures, figures.redaction?.failures),
    ...known(metrics.redactionBroken, figures.redaction?.broken),
    ...known(metrics.tracesAmended, figures.amendedTraces),
    ...known(metrics.tracesUnjudged, figures.unjudged),
    ...known(metrics.withdrawn, figures.withdrawn),
    ...known(metrics.suppressed, figures.suppressed),
    ...known(metrics.heldTraces, figures.heldTraces),
    ...known(metrics.heldBytes, figures.heldBytes),
    ...known(metrics.sampledTraces, figures.samples?.traces),
    ...known(metrics.sampledBytes, figures.samples?.bytes),
    ...known(metrics.schemaCounters, figures.samples?.schema),
    ...known(metrics.amendingSpans, figures.amendingSpans),
    ...known(metrics.tombstones, figures.tombstones),
    ...known(metrics.tombstonesForgotten, figures.tombstonesForgotten),
    ...known(metrics.lag, figures.lag === undefined ? undefined : figures.lag / 1000),
    ...known(metrics.evaluation, figures.evaluation),
    ...Object.entries(figures.ruleEvaluation ?? {}).map(([rule, counts]): Reading => [
      metrics.ruleEvaluation,
      { bounds: figures.evaluation?.bounds ?? [], ...counts },
      { rule },
    ]),
    ...known(metrics.arrivalAfterRoot, figures.arrivalAfterRoot),
    ...(figures.access === undefined ? [] : accessReadings(figures.access)),
  ];
}

function known(metric: Metric, value: Reading[1] | undefined): Reading[] {
  return value === undefined ? [] : [[metric, value]];
}

/** The pair are the values of the metric's two labels, in their order. */
function pairReadings(metric: Metric, counts: PairNumbers): Reading[] {
  const [first = '', second = ''] = metric.labels;
  return Object.entries(counts).flatMap(([a, inner]) =>
    Object.entries(inner).map(([b, count]): Reading => [metric, count, { [first]: a, [second]: b }]),
  );
}

function accessReadings({ failures, forbidden, limited }: NonNullable<Figures['access']>): Reading[] {
  return [
    ...Object.entries(failures).map(([reason, count]): Reading => [metrics.authFailures, count, { reason }]),
    [metrics.callsForbidden, forbidden],
    [metrics.callsLimited, limited],
  ];
}

function exportReadings({ sent, dropped, queued, bytes, age }: NonNullable<Figures['export']>): Reading[] {
  return [
    [metrics.exportSent, sent],
    ...Object.entries(dropped).map(([reason, count]): Reading => [metrics.exportDropped, count, { reason }]),
    [metrics.exportQueued, queued],
    [metrics.exportBytes, bytes],
    [metrics.exportAge, age],
  ];
}
