import type { Expr, RulePlan } from '@betrace/dsl';
import { FieldSet } from '../trace/field-set.ts';
import { flatten } from './block.ts';
import { namesOf, speaksOfRoot } from './plan-walk.ts';
import { UnsupportedPlanError } from './refuse.ts';
import { CompiledRule } from './rule.ts';
import type { Scope } from './scope.ts';
import type { RuleVerdict } from './verdict.ts';

/** A rule as `compileRules` takes it; `onIncomplete: 'evaluate'` judges an incomplete trace as if it were complete. */
export interface RuleToCompile {
  readonly id: string;
  readonly plan: RulePlan;
  readonly onIncomplete: 'inconclusive' | 'evaluate';
}

/**
 * Rules that are judged together, with an index of the span names that can make each of them apply. A set never
 * changes; it remembers the trace that it judged last and so belongs to one thread.
 */
export interface CompiledRules {
  /** What `readTrace` has to find for these rules. */
  readonly fields: FieldSet;
  readonly rules: readonly IndexedRule[];
  /** By the number of a span name, the rules that a span of that name makes worth judging. */
  readonly byName: readonly (readonly number[])[];
  /** Rules that are judged on every trace. */
  readonly onEvery: readonly number[];
  /** To an incomplete trace bare rules apply whatever its names are, and those whose `when` speaks of a root yet to come. */
  readonly onIncomplete: readonly number[];
  /** The verdicts on a complete trace with none of the names. */
  readonly idle: readonly RuleVerdict[];
  /** Of each rule, the run in which it was judged last. */
  readonly judgedIn: Float64Array;
}

export interface IndexedRule {
  readonly rule: CompiledRule;
  /** Judged with what an incomplete trace leaves open. */
  readonly isCautious: boolean;
}

/**
 * Compiles rules to closures; no user text becomes code. Throws UnsupportedPlanError, naming rule and construct, for
 * what it cannot judge. `live`: false for rules that only try something out, so that reading what comes in is no slower
 * for them.
 */
export function compileRules(toCompile: readonly RuleToCompile[], { live = true } = {}): CompiledRules {
  const names = toCompile.flatMap(({ plan }) => [
    ...(triggersOf(plan) ?? []),
    ...namesOf([plan.when, plan.always, plan.never]),
  ]);
  const fields = new FieldSet(
    toCompile.map(({ plan }) => plan.fields),
    names,
    live,
  );
  const scope: Scope = { fields, patterns: new Map() };
  const rules = toCompile.map((rule) => ({
    rule: compileRule(rule, scope),
    isCautious: rule.onIncomplete === 'inconclusive',
  }));
  const byName: number[][] = fields.names.texts.map(() => []);
  toCompile.forEach(({ plan }, index) => {
    for (const name of new Set(triggersOf(plan))) {
      byName[fields.names.idOf(name)]?.push(index);
    }
  });
  const numbers = (picks: (rule: RuleToCompile) => boolean): number[] =>
    toCompile.flatMap((rule, index) => (picks(rule) ? [index] : []));
  return {
    fields,
    rules,
    byName,
    onEvery: numbers(({ plan }) => triggersOf(plan) === undefined),
    onIncomplete: numbers(
      ({ plan, onIncomplete }) =>
        onIncomplete === 'inconclusive' && (plan.bare || plan.triggerNames === 'any' || speaksOfRoot(plan.when)),
    ),
    judgedIn: new Float64Array(rules.length),
    idle: rules.map(({ rule }, index) => (toCompile[index]?.plan.bare === true ? rule.satisfied : rule.notApplicable)),
  };
}

/** Span names without which the rule says nothing about a complete trace; undefined when there are none. */
function triggersOf(plan: RulePlan): readonly string[] | undefined {
  if (plan.triggerNames !== 'any') {
    return plan.triggerNames;
  }
  const condition = plan.bare ? plan.never : plan.when;
  const counted = condition === null ? [] : flatten(condition.body).map(nameCounted);
  const name = counted.find((found) => found !== undefined);
  return name === undefined ? undefined : [name];
}

/** Of `count(name ...) > 3`, and whatever else asks for at least one such span, the name. */
function nameCounted(expr: Expr): string | undefined {
  if (expr.kind !== 'compare' || expr.left.kind !== 'aggregate' || expr.left.name !== 'count') {
    return undefined;
  }
  const { op, right } = expr;
  const asked = right.kind === 'int' && ((op === '>' && right.value >= 0n) || (op === '>=' && right.value >= 1n));
  const base = expr.left.set.patterns[0]?.base;
  return asked && typeof base === 'object' && 'name' in base ? base.name : undefined;
}

function compileRule({ id, plan }: RuleToCompile, scope: Scope): CompiledRule {
  try {
    return new CompiledRule(id, plan, scope);
  } catch (error) {
    if (error instanceof UnsupportedPlanError) {
      throw new UnsupportedPlanError(`Rule ${JSON.stringify(id)}: ${error.message}`);
    }
    throw error;
  }
}
