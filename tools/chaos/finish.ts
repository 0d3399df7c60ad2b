import type { Outcome } from './case.ts';
import { imbalance } from './service.ts';
import type { Service } from './service.ts';
import type { KnownTrace } from './traces.ts';
import { compare, miscounted } from './verdict.ts';

export interface FinishOptions {
  /** Milliseconds in which what is judged too much would come: more than the deadline of a trace. */
  readonly rest?: number;
  readonly expected?: Set<string>;
  readonly mayBeLost?: ReadonlySet<string>;
  /** A rule of whose verdicts it is not known how many there are. */
  readonly uncounted?: string;
  /** Complaints of the service that belong to the case. */
  readonly mayComplain?: RegExp;
}

/** The end of every case: compares what was found with the truth, ends the service as one does, and balances its counters. */
export async function finish(
  service: Service,
  traces: readonly KnownTrace[],
  { rest = 1500, mayComplain, uncounted, ...truth }: FinishOptions = {},
  problems: readonly string[] = [],
): Promise<Outcome> {
  const compared = await compare(service, traces, { rest, ...truth });
  const isCertain = truth.expected === undefined && truth.mayBeLost === undefined;
  const counted = isCertain ? await miscounted(service, traces, uncounted) : [];
  const { code, spans } = await service.terminate();
  const complaints = service.complaints.filter((line) => !mayComplain?.test(line));
  return {
    ...compared,
    kills: service.kills,
    problems: [
      ...problems,
      ...counted,
      ...(code === 0 ? [] : [`it ended with ${code} on SIGTERM`]),
      ...(spans === undefined ? ['it did not say what became of the spans'] : []),
      ...(spans && imbalance(spans) !== 0
        ? [`${imbalance(spans)} spans unaccounted for: ${JSON.stringify(spans)}`]
        : []),
      ...[...new Set(complaints)].map((line) => `it complained: ${line}`),
    ],
    notes: spans ? [JSON.stringify(spans)] : [],
  };
}
