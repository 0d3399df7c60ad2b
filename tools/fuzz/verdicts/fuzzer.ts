import { parse, plan } from '@betrace/dsl';
import type { Tree } from '@betrace/dsl';
import fc from 'fast-check';
import { byEngine, byReference } from '../../../packages/engine/test/both-judges.ts';
import type { OnIncomplete } from '../../../packages/engine/test/both-judges.ts';
import { generatedRule } from '../../../packages/engine/test/generated-rule.ts';
import { anyTrace, wholeTrace, wideTrace } from '../../../packages/engine/test/generated-trace.ts';
import type { SpanInit } from '../../../packages/engine/test/spans.ts';
import { Clock } from '../fuzzer.ts';
import type { Finding, Fuzzer } from '../fuzzer.ts';
import { hold, neverThrows, same } from '../promise.ts';
import { Census, required } from './constructs.ts';

/** Rules that are compiled together share tests, names and fields; each must be judged as if it were alone. */
interface Case {
  readonly rules: readonly string[];
  readonly spans: readonly SpanInit[];
  readonly isWhole: boolean;
  readonly closedWhole: boolean;
  readonly onIncomplete: OnIncomplete;
  /** Which spans are taken away for the second judgement. */
  readonly removed: readonly number[];
}

const validRule = generatedRule.filter((text) => 'plan' in plan(parse(text)));
const traces = fc.oneof(
  { weight: 4, arbitrary: wholeTrace.map((spans) => ({ spans, isWhole: true })) },
  { weight: 4, arbitrary: anyTrace.map((spans) => ({ spans, isWhole: false })) },
  { weight: 1, arbitrary: wideTrace.map((spans) => ({ spans, isWhole: true })) },
);

const cases: fc.Arbitrary<Case> = fc
  .record({
    rules: fc.array(validRule, { minLength: 1, maxLength: 4 }),
    trace: traces,
    closedWhole: fc.boolean(),
    onIncomplete: fc.constantFrom<OnIncomplete>('inconclusive', 'inconclusive', 'evaluate'),
    removed: fc.array(fc.nat(), { minLength: 1, maxLength: 4 }),
  })
  .map(({ trace, ...rest }) => ({ ...rest, ...trace }));

/** Cases to one call of fast-check, which gives the seed of the call with a finding. */
const BATCH = 500;

/** Generated rules and traces through the reference evaluator and the engine. */
export const verdicts: Fuzzer = {
  run: (budget, observer) => {
    const clock = new Clock(budget);
    const census = new Census();
    const seen = new Map<string, number>();
    let finding: Finding | undefined;
    const property = fc.property(cases, (one) => {
      observer?.checking(() => Buffer.from(fc.stringify(one)));
      check(one, census, (verdict) => seen.set(verdict, (seen.get(verdict) ?? 0) + 1));
    });
    for (let seed = budget.seed; finding === undefined && !clock.isOver; seed = (seed + 0x9e3779b9) | 0) {
      const numRuns = Math.min(BATCH, budget.executions - clock.executions);
      const result = fc.check(property, { seed, numRuns, interruptAfterTimeLimit: clock.left * 1000 });
      clock.executions += result.numRuns;
      if (result.failed && result.counterexample !== null) {
        const place = { seed: result.seed, path: result.counterexamplePath ?? '', numRuns };
        finding = {
          message: result.errorInstance instanceof Error ? result.errorInstance.message : String(result.errorInstance),
          shown: fc.stringify(result.counterexample[0]),
          input: Buffer.from(JSON.stringify(place)),
        };
      }
      observer?.progress(() => `${clock.executions} cases, ${required.length - census.missing.length} constructs`);
    }
    return { executions: clock.executions, seconds: clock.seconds, finding, lines: describe(census, seen) };
  },
  /** The seed and the path with which fast-check comes to the case again. */
  replay: (input) => {
    const place = JSON.parse(Buffer.from(input).toString()) as { seed: number; path: string; numRuns: number };
    const property = fc.property(cases, (one) => check(one, new Census(), () => undefined));
    fc.assert(property, { ...place, endOnFailure: true });
  },
};

function check(one: Case, census: Census, count: (verdict: string) => void): void {
  const { spans, isWhole, closedWhole, onIncomplete, removed } = one;
  const trees = one.rules.map((text) => parse(text));
  for (const tree of trees) {
    const planned = plan(tree);
    if ('plan' in planned) {
      census.add(planned.plan);
    }
  }
  const whole = judge(trees, spans, closedWhole, onIncomplete);
  whole.forEach(({ verdict }) => count(verdict));
  const part = spans.filter((_, i) => !removed.some((number) => number % spans.length === i));
  if (!isWhole || part.length === 0) {
    return;
  }
  const early = judge(trees, part, false, 'inconclusive');
  const late = judge(trees, spans, true, 'inconclusive');
  early.forEach(({ verdict }, i) => {
    const isDecided = verdict === 'violated' || verdict === 'satisfied';
    // What a rule says about completeness itself is meant to change.
    const asksForCompleteness = one.rules[i]?.includes('trace:complete') === true;
    hold(
      'no verdict on a part of a trace is taken back when the rest of it comes',
      !isDecided || asksForCompleteness || late[i]?.verdict === verdict,
      () => `${one.rules[i]}\n${verdict} without spans ${removed.join()}, then ${late[i]?.verdict}`,
    );
  });
}

function judge(trees: readonly Tree[], spans: readonly SpanInit[], closedWhole: boolean, onIncomplete: OnIncomplete) {
  const { judgements, complete } = neverThrows('the engine', () => byEngine(trees, spans, closedWhole, onIncomplete));
  trees.forEach((tree, i) => {
    const expected = neverThrows('the reference', () => byReference(tree, spans, complete, onIncomplete));
    same('the engine judges as the reference does', judgements[i], expected, tree.text);
  });
  return judgements;
}

function describe(census: Census, seen: ReadonlyMap<string, number>): string[] {
  const rarest = required
    .map((construct) => ({ construct, count: census.counts.get(construct) ?? 0 }))
    .sort((a, b) => a.count - b.count)
    .slice(0, 8);
  return [
    `verdicts: ${[...seen].map(([verdict, count]) => `${verdict} ${count}`).join(', ')}`,
    `constructs: ${required.length - census.missing.length} of ${required.length} generated` +
      (census.missing.length > 0 ? `; never: ${census.missing.join(', ')}` : ''),
    `rarest: ${rarest.map(({ construct, count }) => `${construct} (${count})`).join(', ')}`,
  ];
}
