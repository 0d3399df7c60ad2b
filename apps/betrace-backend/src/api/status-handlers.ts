import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  StatusService,
  type ArrivalAfterRootSchema,
  type GetStatusResponseSchema,
  type ProvisioningSchema,
} from '@betrace/api-client/gen/betrace/v1/status_pb.js';
import type { PairNumbers } from '../evaluate/shard-measures.ts';
import type { ProvisioningStatus } from '../rules/provisioning/provisioning.ts';
import type { BrokenRule } from '../rules/rule-book.ts';
import type { Figures, ReadFigures } from '../telemetry/figures.ts';
import { countOf, quantile, type HistogramTotals } from '../telemetry/histogram-totals.ts';
import type { SpanRate } from '../telemetry/span-rate.ts';
import type { Readiness } from './grpc-health.ts';
import { serve, type ServedService } from './service.ts';
import { toTimestamp } from './times.ts';

export interface StatusDeps {
  readonly version: string;
  /** Ns since 1970. */
  readonly startedAt: bigint;
  readonly read: ReadFigures;
  readonly rootGraceSeconds: number;
  readonly bufferMaxBytes: number;
  readonly rate: Pick<SpanRate, 'perSecond'>;
  readonly ready: Readiness;
  /** Seconds by which judging is behind. */
  readonly lag: () => number;
  readonly broken: () => readonly BrokenRule[];
  /** Undefined where rules are not taken from files. */
  readonly provisioning?: (() => ProvisioningStatus) | undefined;
}

export function statusHandlers({
  version,
  startedAt,
  read,
  rate,
  ready,
  lag,
  broken,
  provisioning,
  rootGraceSeconds,
  bufferMaxBytes,
}: StatusDeps): ServedService {
  return serve(StatusService, {
    async get(_request, { caller }): Promise<MessageInitShape<typeof GetStatusResponseSchema>> {
      const [figures, notReady = ''] = await Promise.all([read(), ready()]);
      const arrivals = arrivalQuantiles(figures.arrivalAfterRoot);
      const { dropped, ...spans } = figures.spans;
      return {
        version,
        startedAt: toTimestamp(startedAt),
        notReady,
        spansPerSecond: rate.perSecond(),
        spans: { ...spans, dropped: { ...dropped } },
        openTraces: figures.openTraces,
        bufferBytes: figures.bufferBytes,
        decidedTraces: sum(figures.decided, ['true', 'false']),
        incompleteTraces: sum(figures.decided, ['false']),
        pendingViolations: figures.pendingViolations,
        lagSeconds: lag(),
        ...(figures.export && { export: exportQueue(figures.export) }),
        ...(arrivals && { arrivalAfterRoot: arrivals }),
        rulesInForce: figures.rules.inForce,
        brokenRules: broken().map((rule) => ({ ...rule })),
        rootGraceSeconds,
        bufferMaxBytes,
        ...(caller.token && { callerToken: { role: caller.token.role, trusted: caller.token.trusted } }),
        ...(provisioning && { provisioning: shownProvisioning(provisioning()) }),
      };
    },
  });
}

function exportQueue({ sent, dropped, queued }: NonNullable<Figures['export']>) {
  return { sent, dropped: Object.values(dropped).reduce((total, count) => total + count), queued };
}

/** Problems that are shown; the log has all. */
const maxProblems = 100;

function shownProvisioning({
  files,
  rules,
  problems,
}: ProvisioningStatus): MessageInitShape<typeof ProvisioningSchema> {
  return { files, rules, problems: problems.slice(0, maxProblems).map((problem) => ({ ...problem })) };
}

function sum(pairs: PairNumbers, second: readonly string[]): number {
  return Object.values(pairs).reduce(
    (total, inner) => second.reduce((subtotal, name) => subtotal + (inner[name] ?? 0), total),
    0,
  );
}

function arrivalQuantiles(
  histogram: HistogramTotals | undefined,
): MessageInitShape<typeof ArrivalAfterRootSchema> | undefined {
  const [p50, p90, p99] = histogram ? [0.5, 0.9, 0.99].map((q) => quantile(histogram, q)) : [];
  return histogram === undefined || p50 === undefined || p90 === undefined || p99 === undefined
    ? undefined
    : { count: countOf(histogram), p50, p90, p99 };
}
