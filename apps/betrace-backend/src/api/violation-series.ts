import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Timestamp } from '@bufbuild/protobuf/wkt';
import type {
  AggregateViolationsRequest,
  AggregateViolationsResponseSchema,
} from '@betrace/api-client/gen/betrace/v1/violations_pb.js';
import { invalidArgument } from '../invalid-argument.ts';
import { countLabels, type RuleStore, type StoredRule } from '../store/store.ts';
import { checkOneOf } from './check-request.ts';
import { ruleIdsOf } from './rules-of-filter.ts';
import { fromDuration, fromTimestamp, toTimestamp } from './times.ts';
import type { ViolationDeps } from './violation-handlers.ts';

const NS_PER_MINUTE = 60_000_000_000n;
const MAX_INTERVALS = 11_000;

/** Counts in an answer: series times intervals. */
export const MAX_COUNTS = 1_000_000;

/** A framework is one of the controls that the rule has now; the others are counted by. */
const seriesLabels = [...countLabels, 'framework'] as const;

type SeriesLabel = (typeof seriesLabels)[number];

type Labels = Readonly<Partial<Record<SeriesLabel, string>>>;

/** Counts per interval, zero-filled: every series is as long as the times. */
export async function violationSeries(
  request: AggregateViolationsRequest,
  { violations, rules, now }: Pick<ViolationDeps, 'violations' | 'rules' | 'now'>,
): Promise<MessageInitShape<typeof AggregateViolationsResponseSchema>> {
  const { fromMinute, toMinute, minutes, intervals } = readRange(request, now);
  const groupBy = readGroupBy(request.groupBy);
  const stored = await storedRules(rules, request, groupBy);
  const filter = { ruleIds: await ruleIdsOf(rules, request), severities: request.severity };
  const counted = await violations.counts({
    fromMinute,
    toMinute,
    minutes,
    // Of many rules few frameworks may be made.
    maxSeries: Math.floor((MAX_COUNTS * (groupBy.includes('framework') ? 10 : 1)) / intervals),
    groupBy: [...new Set(groupBy.map((label) => (label === 'framework' ? 'rule' : label)))],
    services: request.service,
    ...filter,
  });

  const series = new Map<string, { readonly labels: Labels; readonly counts: number[] }>();
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

  const spread = labelSpreader(groupBy, stored);
  for (const { labels, counts } of counted) {
    for (const each of spread(labels)) {
      const into = seriesOf(each);
      counts.forEach((count, i) => (into[i] = (into[i] ?? 0) + count));
    }
  }
  if (groupBy.length === 0) {
    seriesOf({});
  }
  if (request.allRules) {
    const known = [...series.values()].map(({ labels }) => labels);
    for (const labels of labelsOfSilentRules(stored, groupBy, filter, known)) {
      seriesOf(labels);
    }
  }
  return {
    times: timesOf({ fromMinute, minutes, intervals }),
    series: [...series]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { labels, counts }]) => ({ labels: { ...labels }, counts })),
  };
}

/** Start of each interval. */
export function timesOf({
  fromMinute,
  minutes,
  intervals,
}: Omit<ReturnType<typeof readRange>, 'toMinute'>): Timestamp[] {
  return Array.from({ length: intervals }, (_, i) => toTimestamp(BigInt(fromMinute + i * minutes) * NS_PER_MINUTE));
}

/** The rules that are needed to know what is silent, and which frameworks there are. */
async function storedRules(
  rules: RuleStore,
  { allRules }: AggregateViolationsRequest,
  groupBy: readonly SeriesLabel[],
): Promise<readonly StoredRule[]> {
  return allRules || groupBy.includes('framework') ? rules.list({}) : [];
}

const frameworksOf = ({ compliance }: StoredRule) => [...new Set(compliance.map(({ framework }) => framework))];

/** The series that a count goes into: one, or with frameworks one for each that its rule has. */
function labelSpreader(groupBy: readonly SeriesLabel[], stored: readonly StoredRule[]): (labels: Labels) => Labels[] {
  if (!groupBy.includes('framework')) {
    return (labels) => [labels];
  }
  const frameworks = new Map(stored.map((rule) => [rule.id, frameworksOf(rule)]));
  return (labels) =>
    (frameworks.get(labels.rule ?? '') ?? []).map((framework) =>
      Object.fromEntries(groupBy.map((label) => [label, label === 'framework' ? framework : labels[label]])),
    );
}

/** Labels for which no series is there yet; a service cannot be known of a rule without violations and is empty. */
function labelsOfSilentRules(
  rules: readonly StoredRule[],
  groupBy: readonly SeriesLabel[],
  { ruleIds, severities }: { ruleIds: readonly string[]; severities: readonly string[] },
  known: readonly Labels[],
): Labels[] {
  const asked = (list: readonly string[], word: string) => list.length === 0 || list.includes(word);
  const label = (['rule', 'severity', 'framework'] as const).find((each) => groupBy.includes(each));
  if (label === undefined) {
    return [];
  }
  const seen = new Set(known.map((labels) => labels[label]));
  return rules
    .filter(({ id, severity, enabled }) => enabled && asked(ruleIds, id) && asked(severities, severity))
    .flatMap((rule): Required<Labels>[] => {
      const labels = { rule: rule.id, severity: rule.severity, service: '' };
      return groupBy.includes('framework')
        ? frameworksOf(rule).map((framework) => ({ ...labels, framework }))
        : [{ ...labels, framework: '' }];
    })
    .filter((all) => !seen.has(all[label]))
    .map((all) => Object.fromEntries(groupBy.map((each) => [each, all[each]])));
}

function readGroupBy(words: readonly string[]): SeriesLabel[] {
  checkOneOf('group_by', words, seriesLabels);
  return [...new Set(words as SeriesLabel[])];
}

/** The intervals of a request for a series. */
export function readRange(
  { from, to, interval }: Pick<AggregateViolationsRequest, 'from' | 'to' | 'interval'>,
  now: () => bigint,
) {
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
