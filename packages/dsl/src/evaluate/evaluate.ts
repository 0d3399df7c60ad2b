import type { Block } from '../plan/plan.ts';
import { resolve, type ResolvedRule } from '../resolve/resolve.ts';
import type { Tree } from '../syntax/tree.ts';
import type { Span, Trace } from '../trace.ts';
import { assignments, judgeBlock, judgeExpr } from './expressions.ts';
import { factsOf } from './trace-facts.ts';
import { both, either, no, not, some, unknown, yes, type Truth } from './truth.ts';
import { boundSpans, firstAssignment, matchesOf } from './witnesses.ts';
import { BudgetSpent, createWorld, nothingBound, type Env } from './world.ts';

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
  const failed = (reason: string): Evaluation => ({ verdict: 'error', reason, witnesses: [], failing: 0 });
  if (rule.hasErrors) {
    return failed('invalid-rule');
  }
  const facts = factsOf(trace);
  const complete = (options.complete ?? true) && facts.gap === 'cut-short';
  const asWhole = complete || options.onIncomplete === 'evaluate';
  try {
    return judgeRule(rule, nothingBound(createWorld(facts, asWhole, complete, options.budget ?? 20_000_000)));
  } catch (error) {
    if (error instanceof BudgetSpent) {
      return failed('budget');
    }
    throw error;
  }
}

const always: Block = { binds: [], body: { kind: 'and', parts: [] } };

/** rule = ∀x̄ ( W(x̄) → A(x̄) ∧ ¬N(x̄) ); a bare rule is ∀x̄ ¬N(x̄) over the variables of N. */
function judgeRule(rule: ResolvedRule, start: Env): Evaluation {
  const block = (rule.bare ? rule.never : rule.when) ?? always;
  if (!rule.bare && !applies(block, start)) {
    return { verdict: 'not_applicable', witnesses: [], failing: 0 };
  }
  let least: Truth = yes;
  let applied: Truth = rule.bare ? yes : no;
  let failing = 0;
  const witnesses: Witness[] = [];
  for (const env of assignments(block, start)) {
    const fitting = judgeExpr(block.body, env);
    const judged = either(not(fitting), fitting === no || rule.bare ? no : consequent(rule, env));
    applied = either(applied, fitting);
    least = both(least, judged);
    if (judged === no) {
      failing++;
      if (witnesses.length < witnessesKept) {
        witnesses.push(witness(rule, block, env));
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
  return { verdict: 'inconclusive', reason: start.world.facts.gap, witnesses, failing };
}

/** Whether on what came some assignment is left for which `when` is not false. */
function applies(when: Block, start: Env): boolean {
  return some(assignments(when, start, 'seen'), (env) => judgeExpr(when.body, env, 'seen')) >= unknown;
}

/** A(x̄) ∧ ¬N(x̄) */
function consequent({ always, never }: ResolvedRule, env: Env): Truth {
  const holds = always ? judgeBlock(always, env) : yes;
  return never && holds !== no ? both(holds, not(judgeBlock(never, env))) : holds;
}

function witness(rule: ResolvedRule, block: Block, env: Env): Witness {
  const { bare, always, never } = rule;
  const clause = !bare && always && judgeBlock(always, env) === no ? 'always' : 'never';
  const envs = [env];
  const met = (assignment: Env): void => void envs.push(assignment);
  const spans = [...boundSpans(block, env), ...matchesOf(block.body, env, bare, met)];
  if (clause === 'never' && !bare && never) {
    const [assignment] = firstAssignment(never, env);
    met(assignment);
    spans.push(...boundSpans(never, assignment), ...matchesOf(never.body, assignment, true, met));
  }
  const { facts } = env.world;
  const root = facts.root ?? facts.spans[0];
  const shown = spans.length > 0 || !root ? spans : [root];
  return { clause, spans: [...new Set(shown)], variables: named(rule, envs) };
}

function named(rule: ResolvedRule, envs: readonly Env[]): Record<string, Span> {
  const bound = envs.flatMap(({ variables }) =>
    [...rule.variables.values()].map(({ name, number }) => [name, variables[number]] as const),
  );
  return Object.fromEntries(bound.filter((entry): entry is readonly [string, Span] => typeof entry[1] === 'object'));
}
