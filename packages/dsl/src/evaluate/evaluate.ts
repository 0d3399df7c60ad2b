import type { Block } from '../plan/plan.ts';
import { resolve, type ResolvedRule } from '../resolve/resolve.ts';
import type { Tree } from '../syntax/tree.ts';
import type { Span, Trace } from '../trace.ts';
import { assignments, judgeBlock, judgeExpr } from './expressions.ts';
import { TraceFacts } from './trace-facts.ts';
import { no, not, some, unknown, yes, type Truth } from './truth.ts';
import { boundSpans, firstAssignment, matchesOf } from './witnesses.ts';
import { BudgetSpent, nothingBound, World, type Env } from './world.ts';

export type Verdict = 'not_applicable' | 'satisfied' | 'violated' | 'inconclusive' | 'error';

export interface EvaluateOptions {
  /** Whether the trace was closed as a whole; true when not said. One without root or some parent is incomplete anyway. */
  readonly complete?: boolean;
  /** `evaluate` judges an incomplete trace as if it were complete; default `inconclusive`. */
  readonly onIncomplete?: 'inconclusive' | 'evaluate';
  /** Questions to spans that may be asked before the verdict is `error`; default 20 million. */
  readonly budget?: number;
}

/** An assignment of the rule's variables that breaks it, and the spans that show it. */
export interface Witness {
  readonly clause: 'always' | 'never';
  /** The spans of the `when` variables in order of binding, then the matches of unnamed patterns; each span once. */
  readonly spans: readonly Span[];
  /** By name: the variables of `when`, and of the `never` that failed. */
  readonly variables: Readonly<Record<string, Span>>;
}

export interface Evaluation {
  readonly verdict: Verdict;
  /** With `inconclusive`: no-root, missing-parent or cut-short. With `error`: budget or invalid-rule. */
  readonly reason?: string;
  /** The first 10, in the order of spans. */
  readonly witnesses: readonly Witness[];
  /** How many assignments fail. */
  readonly failing: number;
}

const witnessesKept = 10;

/**
 * Judges one trace by one rule: a transcription of the reference, slow and plain, against which the engine is tested.
 * Never throws: a rule with errors gives `error: invalid-rule`, too much work `error: budget`.
 */
export function evaluate(tree: Tree, trace: Trace, options: EvaluateOptions = {}): Evaluation {
  const rule = resolve(tree);
  if ([...tree.diagnostics, ...rule.diagnostics].some(({ severity }) => severity === 'error')) {
    return { verdict: 'error', reason: 'invalid-rule', witnesses: [], failing: 0 };
  }
  const { onIncomplete = 'inconclusive', budget = 20_000_000 } = options;
  const facts = new TraceFacts(trace);
  const complete = (options.complete ?? true) && facts.gap() === 'cut-short';
  const world = new World(facts, complete || onIncomplete === 'evaluate', complete, budget);
  try {
    return judgeRule(rule, world);
  } catch (error) {
    if (error instanceof BudgetSpent) {
      return { verdict: 'error', reason: 'budget', witnesses: [], failing: 0 };
    }
    throw error;
  }
}

const always: Block = { binds: [], body: { kind: 'and', parts: [] } };

/** rule = ∀x̄ ( W(x̄) → A(x̄) ∧ ¬N(x̄) ); a bare rule is ∀x̄ ¬N(x̄) over the variables of N. */
function judgeRule(rule: ResolvedRule, world: World): Evaluation {
  const quantified = rule.bare ? rule.never : rule.when;
  const block = quantified ?? always;
  if (!rule.bare && !applies(block, world)) {
    return { verdict: 'not_applicable', witnesses: [], failing: 0 };
  }
  let least: Truth = yes;
  let applied: Truth = rule.bare ? yes : no;
  let failing = 0;
  const witnesses: Witness[] = [];
  for (const env of assignments(block, nothingBound, world)) {
    const fitting = judgeExpr(block.body, env, world);
    const kept = fitting === no || rule.bare ? no : consequent(rule, env, world);
    const judged = Math.max(not(fitting), kept) as Truth;
    applied = rule.bare ? yes : (Math.max(applied, fitting) as Truth);
    least = Math.min(least, judged) as Truth;
    if (judged === no) {
      failing++;
      if (witnesses.length < witnessesKept) {
        witnesses.push(witness(rule, block, env, world));
      }
    }
  }
  if (least === no) {
    return { verdict: 'violated', witnesses, failing };
  }
  // A for-each rule gets here on an incomplete trace, too, if what it asks holds whatever span is still to come, such as
  // `when { a as x } always { b }` once there is a b: no later span can take that back.
  if (least === yes && applied === yes) {
    return { verdict: 'satisfied', witnesses, failing };
  }
  return { verdict: 'inconclusive', reason: world.facts.gap(), witnesses, failing };
}

/** Whether on what came some assignment is left for which `when` is not false. */
function applies(when: Block, world: World): boolean {
  return (
    some(assignments(when, nothingBound, world, 'seen'), (env) => judgeExpr(when.body, env, world, 'seen')) >= unknown
  );
}

/** A(x̄) ∧ ¬N(x̄) */
function consequent(rule: ResolvedRule, env: Env, world: World): Truth {
  const holds = rule.always === null ? yes : judgeBlock(rule.always, env, world);
  const spared = rule.never === null || holds === no ? yes : not(judgeBlock(rule.never, env, world));
  return Math.min(holds, spared) as Truth;
}

function witness(rule: ResolvedRule, block: Block, env: Env, world: World): Witness {
  const clause = !rule.bare && rule.always !== null && judgeBlock(rule.always, env, world) === no ? 'always' : 'never';
  const envs = [env];
  const met = (assignment: Env): void => void envs.push(assignment);
  const spans = [...boundSpans(block, env), ...matchesOf(block.body, env, world, rule.bare, met)];
  if (clause === 'never' && !rule.bare && rule.never !== null) {
    const [assignment] = firstAssignment(rule.never, env, world);
    met(assignment);
    spans.push(...boundSpans(rule.never, assignment), ...matchesOf(rule.never.body, assignment, world, true, met));
  }
  const root = world.facts.root ?? world.facts.spans[0];
  const shown = spans.length > 0 || root === undefined ? spans : [root];
  return { clause, spans: [...new Set(shown)], variables: named(rule, envs) };
}

function named(rule: ResolvedRule, envs: readonly Env[]): Record<string, Span> {
  const bound = envs.flatMap(({ variables }) =>
    [...rule.variables.values()].map(({ name, number }) => [name, variables[number]] as const),
  );
  return Object.fromEntries(bound.filter((entry): entry is readonly [string, Span] => typeof entry[1] === 'object'));
}
