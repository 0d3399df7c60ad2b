import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { evaluate, parse } from '@betrace/dsl';
import type { Evaluation } from '@betrace/dsl';
import fc from 'fast-check';
import { imbalance } from '../assemble/span-counts.ts';
import { plus, type Tally } from '../report/evidence/counts.ts';
import type { SignedEvidence } from '../report/evidence/record.ts';
import { violationId } from '../report/violation-id.ts';
import { someRule, temporaryFolder } from '../store/fixtures.ts';
import { openStore } from '../store/open-store.ts';
import type { Store, StoredRule } from '../store/store.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { nanosOf, spanIdOf, traceIdOf } from '../testing/otlp.ts';
import type { TestSpan } from '../testing/otlp.ts';
import { ruleSet } from '../testing/rule-set.ts';
import { someShard } from '../testing/some-shard.ts';
import type { ShardLimits } from './shard.ts';

const expressions = [
  'when { charge as c } always { check before c }',
  'never { refund child of charge }',
  'when { order } always { count(charge) <= 1 }',
  'span.status == "ERROR"',
  'when { root.where(span:name == "order") } never { charge.where(span:status == "error") }',
];
const names = ['order', 'charge', 'check', 'refund'];
const tracesPerRun = 4;

interface Sent {
  readonly span: TestSpan;
  /** Milliseconds after the first span of all. */
  readonly at: number;
}

const spanIn = fc.record({
  name: fc.constantFrom(...names),
  parent: fc.nat(),
  start: fc.nat(20),
  fails: fc.boolean(),
  at: fc.nat(90_000),
  copies: fc.array(fc.nat(100_000), { maxLength: 2 }),
});
const traceIn = fc.array(spanIn, { minLength: 1, maxLength: 7 });
const runIn = fc.record({
  traces: fc.array(traceIn, { minLength: 1, maxLength: tracesPerRun }),
  outcomesPerBatch: fc.integer({ min: 1, max: 4 }),
});

/** The first span of each trace is its root; every parent is sent, some day. */
function sendings(run: number, traces: readonly (typeof traceIn extends fc.Arbitrary<infer T> ? T : never)[]): Sent[] {
  const sent = traces.flatMap((spans, t) =>
    spans.flatMap(({ name, parent, start, fails, at, copies }, i) => {
      const span: TestSpan = {
        trace: 1 + run * tracesPerRun + t,
        id: i + 1,
        ...(i > 0 && { parent: 1 + (parent % i) }),
        name,
        start,
        ...(fails && { status: 'error' }),
      };
      return [at, ...copies].map((time) => ({ span, at: time }));
    }),
  );
  return sent.sort((a, b) => a.at - b.at);
}

/** What the reference says of all the spans of a trace. */
function reference(expression: string, sent: readonly Sent[], trace: number): Evaluation {
  const spans = sent.flatMap(({ span }) => (span.trace === trace ? [span] : []));
  const service = new Map([['service.name', 'shop']]);
  return evaluate(parse(expression), {
    traceId: traceIdOf(trace),
    spans: spans.map(({ id, parent, name = '', start = 0, status }) => ({
      spanId: spanIdOf(id),
      parentSpanId: parent === undefined ? '' : spanIdOf(parent),
      name,
      kind: 'unspecified' as const,
      status: status ?? 'unset',
      statusMessage: '',
      start: nanosOf(start),
      end: nanosOf(start + 1),
      attributes: new Map(),
      resource: service,
      scope: { name: 'test', version: '', attributes: new Map() },
      events: [],
      links: [],
    })),
  });
}

/** Sends all to a shard, lets every deadline pass, and stores what came of it in batches of so many outcomes. */
async function play(store: Store, sent: readonly Sent[], rules: readonly StoredRule[], options: PlayOptions) {
  const inForce = ruleSet(...rules);
  const { clock, shard, outcomes, add } = someShard({ rules: () => inForce, limits: options.limits });
  let now = 0;
  for (const { span, at } of sent) {
    clock.advance(at - now);
    now = at;
    add(span);
    assert.equal(imbalance(shard.counts()), 0);
  }
  clock.advance(120_000);
  assert.equal(imbalance(shard.counts()), 0);
  assert.equal(shard.counts().open, 0);
  const decided = outcomes.flatMap(({ traceIds }) => traceIds);
  assert.equal(decided.length, new Set(decided).size);
  while (outcomes.length > 0) {
    const batch = outcomes.splice(0, options.outcomesPerBatch);
    await store.commitDecisions({
      changes: batch.flatMap(({ changes }) => changes),
      verdicts: batch.flatMap(({ verdicts }) => verdicts),
      evidence: batch.flatMap(({ evidence }) => evidence),
    });
    // All of it is over by now, so what the next batch brings is late.
    while (await store.evidence.settle({ at: clock.wallTime(), interval: 1, delay: 0 }));
  }
}

interface PlayOptions {
  readonly limits: Partial<ShardLimits>;
  readonly outcomesPerBatch: number;
}

/** Plays many runs, each with rules and traces of its own, and shows what is stored of each rule to `check`. */
async function playAll(
  t: TestContext,
  limits: Partial<ShardLimits>,
  check: (store: Store, rule: StoredRule, sent: readonly Sent[]) => Promise<void>,
): Promise<void> {
  const store = await openStore(temporaryFolder(t));
  t.after(() => store.close());
  await store.evidence.start({ key: new Uint8Array(32), tell: false });
  await store.evidence.settle({ at: new FakeClock().wallTime(), interval: 1, delay: 0 });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(runIn, async ({ traces, outcomesPerBatch }) => {
      run++;
      const rules = expressions.map((expression, i) => {
        const id = `run-${run}-${i}`;
        return someRule({ id, expression, compliance: [{ framework: 'own', control: id }] });
      });
      await store.rules.writeAll(rules.map((rule) => ({ rule, expected: 0 })));
      const sent = sendings(run, traces);
      await play(store, sent, rules, { limits, outcomesPerBatch });
      for (const rule of rules) {
        await check(store, rule, sent);
      }
    }),
    { numRuns: 60 },
  );
}

const everything = { fromMinute: 0, toMinute: 100_000_000, minutes: 100_000_000 };
const tracesOf = (sent: readonly Sent[]) => new Set(sent.map(({ span }) => span.trace));

/** Open violations of a rule by its minute counters, and its verdicts. */
async function countsOf({ violations }: Store, { id }: StoredRule) {
  const query = { ...everything, ruleIds: [id] };
  const [series] = await violations.counts({ ...query, groupBy: [] });
  const verdicts = (await violations.countVerdicts({ ...query, groupBy: ['verdict'] })).map(
    ({ labels, counts }) => [labels.verdict ?? '', counts[0] ?? 0] as const,
  );
  return { open: series?.counts[0] ?? 0, verdicts: Object.fromEntries(verdicts) as Record<string, number> };
}

/** What the records say of a rule: its verdicts, how many traces were complete, and the violations that stand. */
async function evidenceOf({ evidence }: Store, { id }: StoredRule) {
  const lines = await evidence.list({ framework: 'own', control: id, after: 0, upTo: 1e9, limit: 1e6 });
  const records = lines.map(({ record }) => JSON.parse(record) as SignedEvidence);
  const last = new Map<string, Tally>();
  const standing = new Set<string>();
  for (const record of records) {
    if ('checked' in record) {
      last.set(record.from, record);
    } else if (record.evidenceType === 'violation') {
      assert.ok(!standing.has(record.violationId));
      standing.add(record.violationId);
    } else if ('withdrawn' in record) {
      assert.ok(standing.delete(record.violationId));
    }
  }
  const nothing = { satisfied: 0, violated: 0, inconclusive: 0, notApplicable: 0, error: 0, complete: 0 };
  const { notApplicable: not_applicable, complete, ...others } = [...last.values()].reduce(plus, nothing);
  const counted = Object.entries({ ...others, not_applicable }).filter(([, count]) => count > 0);
  return { verdicts: Object.fromEntries(counted), complete, standing: standing.size };
}

test('whatever comes late, again or in another order: in the end is stored what the reference says of the whole', (t) =>
  playAll(t, {}, async (store, rule, sent) => {
    const expected: Record<string, number> = {};
    for (const trace of tracesOf(sent)) {
      const { verdict, witnesses, failing } = reference(rule.expression, sent, trace);
      expected[verdict] = (expected[verdict] ?? 0) + 1;
      const stored = await store.violations.find(violationId(rule.uid, traceIdOf(trace)));
      assert.equal(stored?.state === 'open', verdict === 'violated', `${rule.expression}: ${verdict}`);
      if (stored?.state === 'open') {
        assert.deepEqual([stored.complete, stored.trigger, stored.failingAssignments], [true, 'root', failing]);
        assert.deepEqual(
          stored.witnesses.map(({ spans }) => spans.map(({ spanId }) => spanId)),
          witnesses.map(({ spans }) => spans.map(({ spanId }) => spanId)),
        );
      }
    }
    assert.deepEqual(await countsOf(store, rule), { open: expected['violated'] ?? 0, verdicts: expected });
    assert.deepEqual(await evidenceOf(store, rule), {
      verdicts: expected,
      complete: tracesOf(sent).size,
      standing: expected['violated'] ?? 0,
    });
  }));

test('under memory pressure no kept rule has a violation in the end, and the counters say what is stored', (t) =>
  playAll(t, { maxBuffer: 9000 }, async (store, rule, sent) => {
    let open = 0;
    for (const trace of tracesOf(sent)) {
      const stored = await store.violations.find(violationId(rule.uid, traceIdOf(trace)));
      if (stored?.state === 'open') {
        open++;
        assert.equal(reference(rule.expression, sent, trace).verdict, 'violated', rule.expression);
      }
    }
    const counted = await countsOf(store, rule);
    assert.deepEqual([counted.open, counted.verdicts['violated'] ?? 0], [open, open]);
    const all = Object.values(counted.verdicts).reduce((sum, count) => sum + count, 0);
    assert.equal(all, tracesOf(sent).size);
    const { verdicts, standing } = await evidenceOf(store, rule);
    assert.deepEqual([verdicts, standing], [counted.verdicts, open]);
  }));
