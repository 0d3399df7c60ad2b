import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import type { Violation } from '../report/violation.ts';
import { openStore } from './open-store.ts';
import type { CountSeries, DecisionBatch, Store, WholeRule } from './store.ts';

/** Builds what tests store; not part of the service. */

export function temporaryFolder(t: Pick<TestContext, 'after'>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-store-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

let open: (folder: string) => Promise<Store> = openStore;

/** From here on tests that open their store by `openTestStore` get such a one. */
export function testStoresOf(opener: (folder: string) => Promise<Store>): void {
  open = opener;
}

export function openTestStore(folder: string): Promise<Store> {
  return open(folder);
}

export function someRule(changes: Partial<WholeRule> = {}): WholeRule {
  return {
    uid: `uid-${changes.id ?? 'a'}`,
    id: 'a',
    name: 'Some rule',
    description: '',
    expression: 'span.status == "ERROR"',
    enabled: true,
    observe: false,
    severity: 'medium',
    tags: [],
    compliance: [],
    message: '',
    onIncomplete: 'inconclusive',
    revision: 1,
    createdAt: 1_700_000_000_123_456_789n,
    updatedAt: 1_700_000_000_123_456_789n,
    provisionedFrom: '',
    tests: [],
    ...changes,
  };
}

export function someViolation(number: number, changes: Partial<Violation> = {}): Violation {
  return {
    id: number.toString(16).padStart(32, '0'),
    ruleUid: `uid-${changes.ruleId ?? 'a'}`,
    ruleId: 'a',
    ruleName: 'Some rule',
    ruleRevision: 1,
    severity: 'medium',
    tags: ['payments'],
    message: 'Some rule',
    clause: 'never',
    traceId: (number + 1).toString(16).padStart(32, '0'),
    rootName: 'GET /',
    rootService: 'web',
    complete: true,
    trigger: 'root',
    state: 'open',
    reason: '',
    suppressed: false,
    observed: false,
    traceStart: 1_700_000_000_000_000_001n,
    decidedAt: 1_700_000_008_000_000_000n + BigInt(number),
    witnesses: [
      {
        spans: [
          {
            variable: 'p',
            spanId: '00f067aa0ba902b7',
            name: 'charge',
            service: 'payments',
            start: 1_700_000_000_000_000_007n,
            duration: 9_007_199_254_740_993n,
            fields: { 'span:status': 'error' },
          },
        ],
      },
    ],
    failingAssignments: 1,
    ...changes,
  };
}

/** A batch in which these were found. */
export function foundOf(violations: readonly Violation[], number?: number): DecisionBatch {
  const changes = violations.map((violation) => ({ kind: 'found', violation }) as const);
  return { changes, ...(number !== undefined && { number }) };
}

/** What series count, without zeros, interval by interval. */
export function countsIn<Label extends string>(series: readonly CountSeries<Label>[]) {
  return series
    .flatMap(({ labels, counts }) => [...counts].map((count, interval) => ({ interval, labels, count })))
    .filter(({ count }) => count !== 0)
    .sort((a, b) => a.interval - b.interval);
}
