import assert from 'node:assert/strict';
import { evaluate, plan } from '@betrace/dsl';
import type { Tree } from '@betrace/dsl';
import { compileRules, judgeTrace, readTrace } from '../src/index.ts';
import { referenceTrace } from './generated-trace.ts';
import { openTrace } from './spans.ts';
import type { SpanInit } from './spans.ts';

export type OnIncomplete = 'inconclusive' | 'evaluate';

/** What both sides must agree on. Witnesses are span ids. */
export interface Judgement {
  readonly verdict: string;
  readonly reason: string | undefined;
  readonly failing: number;
  readonly clause: string | undefined;
  readonly witnesses: readonly (readonly string[])[];
}

/** The judgements of rules that are compiled together, and whether the trace was complete. */
export function byEngine(
  trees: readonly Tree[],
  spans: readonly SpanInit[],
  closedWhole: boolean,
  onIncomplete: OnIncomplete,
): { judgements: Judgement[]; complete: boolean } {
  const plans = trees.map((tree, i) => {
    const planned = plan(tree);
    assert.ok('plan' in planned);
    return { id: `r${i}`, plan: planned.plan, onIncomplete };
  });
  const rules = compileRules(plans);
  const trace = readTrace(openTrace(spans), rules.fields);
  const judgements = judgeTrace(rules, trace, closedWhole).map((judged) => ({
    verdict: judged.verdict,
    reason: judged.reason,
    failing: judged.failingAssignments,
    clause: judged.clause,
    witnesses: judged.witnesses.map((witness) => [...new Set(witness.map(({ span }) => trace.spanId(span)))]),
  }));
  return { judgements, complete: closedWhole && trace.whole };
}

export function byReference(
  tree: Tree,
  spans: readonly SpanInit[],
  complete: boolean,
  onIncomplete: OnIncomplete,
): Judgement {
  const { verdict, reason, failing, witnesses } = evaluate(tree, referenceTrace(spans), { complete, onIncomplete });
  return {
    verdict,
    reason,
    failing,
    clause: witnesses[0]?.clause,
    witnesses: witnesses.map(({ spans: shown }) => shown.map(({ spanId }) => spanId)),
  };
}
