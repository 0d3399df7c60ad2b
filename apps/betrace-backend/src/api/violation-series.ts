import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  AggregateViolationsRequest,
  AggregateViolationsResponseSchema,
} from '@betrace/api-client/gen/betrace/v1/violations_pb.js';
import { invalidArgument } from '../invalid-argument.ts';
import { countLabels, type CountLabel, type StoredRule } from '../store/store.ts';
import { fromDuration, fromTimestamp, toTimestamp } from './times.ts';
import type { ViolationDeps } from './violation-handlers.ts';

const NS_PER_MINUTE = 60_000_000_000n;
const MAX_INTERVALS = 11_000;

/** Counts in an answer: series times intervals. */
const MAX_COUNTS = 1_000_000;

type Labels = Readonly<Partial<Record<CountLabel, string>>>;

/** Counts per interval, zero-filled: every series is as long as the times. */
export async function violationSeries(
  request: AggregateViolationsRequest,
  { violations, rules, now }: ViolationDeps,
): Promise<MessageInitShape<typeof AggregateViolationsResponseSchema>> {
  const { fromMinute, toMinute, minutes, intervals } = readRange(request, now);
  const groupBy = readGroupBy(request.groupBy);
  const filter = { ruleIds: request.ruleId, severities: request.severity };
  const counts = await violations.counts({ fromMinute, toMinute, minutes, groupBy, ...filter });

  const series = new Map<string, { labels: Labels; counts: number[] }>();
  const seriesOf = (labels: Labels) => {
    const key = JSON.stringify(groupBy.map((label) => labels[label]));
    const found = series.get(key) ?? { labels, counts: new Array<number>(intervals).fill(0) };
    if (!series.has(key)) {
      if ((series.size + 1) * intervals > MAX_COUNTS) {
        const description = `gives more than ${MAX_COUNTS} counts; ask for a shorter time, longer intervals or fewer groups.`;
        throw invalidArgument([{ field: 'group_by', description }]);
      }
      series.set(key, found);
    }
    return found.counts;
  };

  for (const { interval, labels, count } of counts) {
    seriesOf(labels)[interval] = count;
  }
  if (groupBy.length === 0) {
    seriesOf({});
  }
  if (request.allRules) {
    const known = [...series.values()].map(({ labels }) => labels);
    for (const labels of labelsOfSilentRules(await rules.list({ enabled: true }), groupBy, filter, known)) {
      seriesOf(labels);
    }
  }
  return {
    times: Array.from({ length: intervals }, (_, i) => toTimestamp(BigInt(fromMinute + i * minutes) * NS_PER_MINUTE)),
    series: [...series]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { labels, counts }]) => ({ labels: { ...labels }, counts })),
  };
}

/** Labels for which no series is there yet; a service cannot be known of a rule without violations and is empty. */
function labelsOfSilentRules(
  rules: readonly StoredRule[],
  groupBy: readonly CountLabel[],
  { ruleIds, severities }: { ruleIds: readonly string[]; severities: readonly string[] },
  known: readonly Labels[],
): Labels[] {
  const asked = (list: readonly string[], word: string) => list.length === 0 || list.includes(word);
  const label = groupBy.includes('rule') ? 'rule' : groupBy.includes('severity') ? 'severity' : undefined;
  if (label === undefined) {
    return [];
  }
  const seen = new Set(known.map((labels) => labels[label]));
  return rules
    .filter(({ id, severity }) => asked(ruleIds, id) && asked(severities, severity))
    .map(({ id, severity }) => ({ rule: id, severity, service: '' }))
    .filter((all) => !seen.has(all[label]))
    .map((all) => Object.fromEntries(groupBy.map((each) => [each, all[each]])));
}

function readGroupBy(words: readonly string[]): CountLabel[] {
  const wrong = words.find((word) => !(countLabels as readonly string[]).includes(word));
  if (wrong !== undefined) {
    throw invalidArgument([{ field: 'group_by', description: `should be any of ${countLabels.join(', ')}.` }]);
  }
  return [...new Set(words as CountLabel[])];
}

function readRange({ from, to, interval }: AggregateViolationsRequest, now: () => bigint) {
  const length = interval === undefined ? NS_PER_MINUTE : fromDuration(interval);
  if (length <= 0n || length % NS_PER_MINUTE !== 0n) {
    throw invalidArgument([{ field: 'interval', description: 'should be a whole number of minutes, such as 300s.' }]);
  }
  const end = to === undefined ? now() : fromTimestamp(to);
  const begin = from === undefined ? end - 60n * NS_PER_MINUTE : fromTimestamp(from);
  if (begin >= end || begin < 0n) {
    throw invalidArgument([{ field: 'from', description: 'should be before to, and not before 1970.' }]);
  }
  const start = begin - (begin % length);
  const intervals = (end - start + length - 1n) / length;
  if (intervals > MAX_INTERVALS) {
    const description = `gives ${intervals} intervals; at most ${MAX_INTERVALS} are answered. Ask for longer ones.`;
    throw invalidArgument([{ field: 'interval', description }]);
  }
  return {
    fromMinute: Number(start / NS_PER_MINUTE),
    toMinute: Number((end + NS_PER_MINUTE - 1n) / NS_PER_MINUTE),
    minutes: Number(length / NS_PER_MINUTE),
    intervals: Number(intervals),
  };
}
