import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  AggregateVerdictsRequest,
  AggregateVerdictsResponseSchema,
  VerdictCountsSchema,
} from '@betrace/api-client/gen/betrace/v1/rules_pb.js';
import { everyRule } from '../evaluate/verdict-tally.ts';
import { invalidArgument } from '../invalid-argument.ts';
import type { StoredRule, VerdictIntervalCount, ViolationStore } from '../store/store.ts';
import { checkOneOf } from './check-request.ts';
import { readRange, timesOf } from './violation-series.ts';

interface VerdictDeps {
  readonly violations: Pick<ViolationStore, 'countVerdicts'>;
  /** Ns since 1970. */
  readonly now: () => bigint;
}

const labels = ['rule', 'verdict'] as const;
const verdicts: readonly VerdictIntervalCount['verdict'][] = [
  'satisfied',
  'violated',
  'not_applicable',
  'inconclusive',
  'error',
  'decided',
];
const minutesPerDay = 24 * 60;

/** Counts in an answer: series times intervals. */
const maxCounts = 1_000_000;

/**
 * Verdicts per interval, zero-filled. All decided traces are the rule `*` with the verdict `decided`; they are in no
 * sum with the verdicts of rules, so without a group it is they alone that are counted.
 */
export async function verdictSeries(
  request: AggregateVerdictsRequest,
  { violations, now }: VerdictDeps,
): Promise<MessageInitShape<typeof AggregateVerdictsResponseSchema>> {
  checkOneOf('group_by', request.groupBy, labels);
  checkOneOf('verdict', request.verdict, verdicts);
  const { fromMinute, toMinute, minutes, intervals } = readRange(request, now);
  const groupBy = labels.filter((label) => request.groupBy.includes(label));
  const ruleIds = groupBy.length === 0 && request.ruleId.length === 0 ? [everyRule] : request.ruleId;
  const counts = await violations.countVerdicts({ fromMinute, toMinute, minutes, ruleIds });
  const wanted = counts.filter(({ verdict }) => request.verdict.length === 0 || request.verdict.includes(verdict));
  const series = Map.groupBy(wanted, ({ ruleId, verdict }) =>
    JSON.stringify(groupBy.map((label) => (label === 'rule' ? ruleId : verdict))),
  );
  // A series that was asked for by name is there, though there is nothing to count.
  const [label, ...others] = groupBy;
  const named = label === undefined ? [''] : label === 'rule' ? request.ruleId : request.verdict;
  for (const name of others.length === 0 ? named : []) {
    const key = JSON.stringify(label === undefined ? [] : [name]);
    series.set(key, series.get(key) ?? []);
  }
  if (series.size * intervals > maxCounts) {
    const description = `gives more than ${maxCounts} counts; ask for a shorter time, longer intervals or fewer rules.`;
    throw invalidArgument([{ field: 'group_by', description }]);
  }
  return {
    times: timesOf({ fromMinute, minutes, intervals }),
    series: [...series]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, found]) => {
        const names = JSON.parse(key) as string[];
        return {
          labels: Object.fromEntries(groupBy.map((each, i) => [each, names[i] ?? ''])),
          counts: sum(found, intervals),
        };
      }),
  };
}

function sum(found: readonly VerdictIntervalCount[], intervals: number): number[] {
  const counts = new Array<number>(intervals).fill(0);
  for (const { interval, count } of found) {
    counts[interval] = (counts[interval] ?? 0) + count;
  }
  return counts;
}

/** The verdicts of the last 24 hours, by rule id. */
export async function countsOfLastDay(
  { violations, now }: VerdictDeps,
  rules: readonly StoredRule[],
): Promise<(ruleId: string) => MessageInitShape<typeof VerdictCountsSchema>> {
  const toMinute = Number(now() / 60_000_000_000n) + 1;
  const counts = await violations.countVerdicts({
    fromMinute: toMinute - minutesPerDay,
    toMinute,
    minutes: minutesPerDay,
    ruleIds: rules.map(({ id }) => id),
  });
  const byRule = Map.groupBy(counts, ({ ruleId }) => ruleId);
  return (ruleId) => {
    const count = Object.fromEntries((byRule.get(ruleId) ?? []).map(({ verdict, count }) => [verdict, count]));
    const { satisfied = 0, violated = 0, not_applicable: notApplicable = 0, inconclusive = 0, error = 0 } = count;
    return { satisfied, violated, notApplicable, inconclusive, error };
  };
}
