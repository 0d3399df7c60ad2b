import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  AggregateVerdictsRequest,
  AggregateVerdictsResponseSchema,
  VerdictCountsSchema,
} from '@betrace/api-client/gen/betrace/v1/rules_pb.js';
import { everyRule, type VerdictCount } from '../evaluate/verdict-tally.ts';
import { invalidArgument } from '../invalid-argument.ts';
import { verdictLabels, type StoredRule, type VerdictLabel, type ViolationStore } from '../store/store.ts';
import { checkOneOf } from './check-request.ts';
import { MAX_COUNTS, readRange, timesOf } from './violation-series.ts';

interface VerdictDeps {
  readonly violations: Pick<ViolationStore, 'countVerdicts'>;
  /** Ns since 1970. */
  readonly now: () => bigint;
}

const verdicts: readonly VerdictCount['verdict'][] = [
  'satisfied',
  'violated',
  'not_applicable',
  'inconclusive',
  'error',
  'decided',
];
const minutesPerDay = 24 * 60;

/**
 * Verdicts per interval, zero-filled. All decided traces are the rule `*` with the verdict `decided`; they are in no
 * sum with the verdicts of rules, so without a group it is they alone that are counted.
 */
export async function verdictSeries(
  request: AggregateVerdictsRequest,
  { violations, now }: VerdictDeps,
): Promise<MessageInitShape<typeof AggregateVerdictsResponseSchema>> {
  checkOneOf('group_by', request.groupBy, verdictLabels);
  checkOneOf('verdict', request.verdict, verdicts);
  const { fromMinute, toMinute, minutes, intervals } = readRange(request, now);
  const groupBy = verdictLabels.filter((label) => request.groupBy.includes(label));
  const maxSeries = Math.floor(MAX_COUNTS / intervals);
  const counted = await violations.countVerdicts({
    fromMinute,
    toMinute,
    minutes,
    maxSeries,
    groupBy,
    ruleIds: groupBy.length === 0 && request.ruleId.length === 0 ? [everyRule] : request.ruleId,
    verdicts: request.verdict as VerdictCount['verdict'][],
  });
  const series = new Map(counted.map(({ labels, counts }) => [keyOf(labels), { labels, counts: [...counts] }]));
  // A series that was asked for by name is there, though there is nothing to count.
  const [label, ...others] = groupBy;
  const named = label === undefined ? [''] : label === 'rule' ? request.ruleId : request.verdict;
  for (const name of others.length === 0 ? named : []) {
    const labels = label === undefined ? {} : { [label]: name };
    if (!series.has(keyOf(labels))) {
      series.set(keyOf(labels), { labels, counts: new Array<number>(intervals).fill(0) });
    }
  }
  if (series.size > maxSeries) {
    const description = `gives more than ${MAX_COUNTS} counts; ask for a shorter time, longer intervals or fewer rules.`;
    throw invalidArgument([{ field: 'group_by', description }]);
  }
  return {
    times: timesOf({ fromMinute, minutes, intervals }),
    series: [...series].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each),
  };
}

function keyOf(labels: Readonly<Partial<Record<VerdictLabel, string>>>): string {
  return JSON.stringify(verdictLabels.map((label) => labels[label] ?? ''));
}

/** The verdicts of the last 24 hours, by rule id. */
export async function countsOfLastDay(
  { violations, now }: VerdictDeps,
  rules: readonly StoredRule[],
): Promise<(ruleId: string) => MessageInitShape<typeof VerdictCountsSchema>> {
  const toMinute = Number(now() / 60_000_000_000n) + 1;
  const counted = await violations.countVerdicts({
    fromMinute: toMinute - minutesPerDay,
    toMinute,
    minutes: minutesPerDay,
    groupBy: verdictLabels,
    ruleIds: rules.map(({ id }) => id),
  });
  const byRule = Map.groupBy(counted, ({ labels }) => labels.rule);
  return (ruleId) => {
    const count = Object.fromEntries(
      (byRule.get(ruleId) ?? []).map(({ labels, counts }) => [labels.verdict, counts[0] ?? 0]),
    );
    const { satisfied = 0, violated = 0, not_applicable: notApplicable = 0, inconclusive = 0, error = 0 } = count;
    return { satisfied, violated, notApplicable, inconclusive, error };
  };
}
