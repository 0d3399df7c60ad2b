import { statSync } from 'node:fs';
import type { VerdictCount } from '../../src/evaluate/verdict-tally.ts';
import type { ViolationChange } from '../../src/report/outcome.ts';
import { databaseFile } from '../../src/store/database-file.ts';
import { someRule, someViolation } from '../../src/store/fixtures.ts';
import { openStore } from '../../src/store/open-store.ts';

export interface Filling {
  readonly violations: number;
  readonly rules: number;
}

const nsPerMinute = 60_000_000_000n;
const minutes = 24 * 60;
const perCommit = 100;
const severities = ['critical', 'high', 'medium', 'low', 'info'];
const keptSpans = JSON.stringify(
  Array.from({ length: 5 }, (_, i) => ({ spanId: `${i}`.repeat(16), name: 'x'.repeat(150) })),
);

export const ruleId = (number: number): string => `rule-${number}`;
export const traceId = (number: number): string => (number * 7919 + 1).toString(16).padStart(32, '0');

/**
 * A day that ends now, all of whose violations are stored by the way that the service takes; of every hundred one each is
 * withdrawn, inconclusive, incomplete, and of a rule on trial. Resolves with the microseconds of CPU for each, and the size
 * of the database.
 */
export async function fillStore(
  folder: string,
  { violations, rules }: Filling,
): Promise<{ readonly micros: number; readonly megabytes: number }> {
  const store = await openStore(folder);
  await store.rules.writeAll(
    Array.from({ length: rules }, (_, i) => ({
      rule: someRule({
        id: ruleId(i),
        uid: `uid-${ruleId(i)}`,
        severity: severities[i % 5] as string,
        tags: [`team-${i % 10}`],
        compliance: i % 20 === 0 ? [{ framework: 'soc2', control: 'CC6.1' }] : [],
      }),
      expected: 0,
    })),
  );
  const end = BigInt(Date.now()) * 1_000_000n;
  const start = end - BigInt(minutes) * nsPerMinute;
  const step = (end - start) / BigInt(violations);
  let cpu = 0;
  for (let from = 0; from < violations; from += perCommit) {
    const changes = Array.from({ length: perCommit }, (_, i) =>
      found(from + i, start + step * BigInt(from + i), rules),
    );
    const withdrawn: ViolationChange = { kind: 'withdrawn', id: someViolation(from).id, at: end, reason: 'late spans' };
    const before = process.cpuUsage();
    await store.commitDecisions({ number: from + 1, changes: [...changes, withdrawn], maxDetailed: 1000 });
    const { user, system } = process.cpuUsage(before);
    cpu += user + system;
  }
  for (let minute = 0; minute < minutes; minute++) {
    await store.commitDecisions({ changes: [], verdicts: verdictsOf(Number(start / nsPerMinute) + minute, rules) });
  }
  // As the service does every minute.
  while ((await store.upkeep.packCounts(Number(end / nsPerMinute) - 10, 500)) > 0);
  await store.close();
  return { micros: cpu / violations, megabytes: statSync(databaseFile(folder)).size / 1e6 };
}

function found(number: number, decidedAt: bigint, rules: number): ViolationChange {
  // The k-th rule has a share of about 1/k.
  const rule = Math.floor((rules + 1) ** ((number * 0.618034) % 1)) - 1;
  const violation = someViolation(number, {
    ruleId: ruleId(rule),
    ruleUid: `uid-${ruleId(rule)}`,
    severity: severities[rule % 5] as string,
    message: `order ${number} was paid twice`,
    traceId: traceId(number),
    rootName: `GET /orders/${number % 50}`,
    rootService: `service-${(rule + (number % 3)) % 40}`,
    complete: number % 100 !== 1,
    state: number % 100 === 3 ? 'inconclusive' : 'open',
    observed: number % 100 === 2,
    traceStart: decidedAt - 9_000_000_000n,
    decidedAt,
  });
  return { kind: 'found', violation, kept: { json: keptSpans, truncated: false } };
}

function verdictsOf(minute: number, rules: number): readonly VerdictCount[] {
  const every = { minute, ruleUid: '*', ruleId: '*', verdict: 'decided', count: 5000 } as const;
  return [
    every,
    ...Array.from({ length: rules }, (_, i) => i).flatMap((i) =>
      (['satisfied', 'violated', 'not_applicable'] as const).map((verdict) => ({
        minute,
        ruleUid: `uid-${ruleId(i)}`,
        ruleId: ruleId(i),
        verdict,
        count: 100,
      })),
    ),
  ];
}
