import type { Block, RulePlan } from '@betrace/dsl';
import { CompiledBlock } from './block.ts';
import { variablesOf } from './plan-walk.ts';
import { BudgetError } from './run.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { F, max, min, not, T } from './truth.ts';
import type { Truth } from './truth.ts';
import type { Clause, RuleVerdict } from './verdict.ts';
import { showBound, showFirst, showMatches, Witness } from './witness.ts';
import type { Show, WitnessSpan } from './witness.ts';

/** Failing assignments that are shown; all are counted. */
const WITNESSES_KEPT = 10;

const EVERYTHING: Block = { binds: [], body: { kind: 'and', parts: [] } };

/**
 * One rule, ready to judge: ∀x̄ ( W(x̄) → A(x̄) ∧ ¬N(x̄) ), a bare one ∀x̄ ¬N(x̄) over the variables of N. Both are a
 * search through the assignments of one block, `over`, each of which gives a truth.
 */
export class CompiledRule {
  readonly id: string;
  readonly notApplicable: RuleVerdict;
  readonly satisfied: RuleVerdict;
  private readonly bare: boolean;
  /** Its `when` binds nothing: it holds or it does not. */
  private readonly isPlain: boolean;
  private readonly over: CompiledBlock;
  /** `over` with its patterns restricted to spans that are there. */
  private readonly overSeen: CompiledBlock;
  private readonly always: (run: Run) => Truth;
  private readonly never: (run: Run) => Truth;
  private readonly showAssignment: readonly Show[];
  private readonly showNever: Show | undefined;

  constructor(id: string, plan: RulePlan, scope: Scope) {
    const over = (plan.bare ? plan.never : plan.when) ?? EVERYTHING;
    const names = plan.variables.map(({ name }) => name);
    const outer = new Set(over.binds);
    this.id = id;
    this.notApplicable = this.verdict('not_applicable');
    this.satisfied = this.verdict('satisfied');
    this.bare = plan.bare;
    this.isPlain = over.binds.length === 0;
    this.over = new CompiledBlock(over, scope);
    this.overSeen = new CompiledBlock(over, scope, false);
    this.always = truthOfBlock(plan.always, T, outer, scope);
    this.never = truthOfBlock(plan.bare ? null : plan.never, F, outer, scope);
    this.showAssignment = [showBound(over, names), showMatches(over.body, names, scope, plan.bare)];
    this.showNever = plan.bare || plan.never === null ? undefined : showFirst(plan.never, names, scope, true);
  }

  /** Never throws: a rule that fails on a trace takes neither the other rules nor the trace with it. */
  judge(run: Run): RuleVerdict {
    run.refill();
    try {
      return this.bare ? this.judgeBare(run) : this.judgeImplication(run);
    } catch (error) {
      return this.verdict('error', error instanceof BudgetError ? 'budget' : `fault: ${String(error)}`);
    }
  }

  private judgeBare(run: Run): RuleVerdict {
    const failures = new Failures();
    let least = T as Truth;
    this.over.each(run, run.incomplete, (truth) => {
      least = min(least, not(truth));
      if (truth === T) {
        failures.add('never', () => this.witness(run, 'never'));
      }
      return true;
    });
    return this.conclude(run, least, T, failures);
  }

  private judgeImplication(run: Run): RuleVerdict {
    if (this.isPlain && !run.incomplete && this.over.truth(run) === F) {
      return this.notApplicable;
    }
    const failures = new Failures();
    let least = T as Truth;
    let applied = F as Truth;
    this.over.each(run, run.incomplete, (truth) => {
      applied = max(applied, truth);
      const always = this.always(run);
      const kept = always === F ? F : min(always, not(this.never(run)));
      const judged = max(not(truth), kept);
      least = min(judged, least);
      if (judged === F) {
        const clause = always === F ? 'always' : 'never';
        failures.add(clause, () => this.witness(run, clause));
      }
      return true;
    });
    if (least === F || (least === T && applied === T) || this.applies(run)) {
      return this.conclude(run, least, applied, failures);
    }
    return this.notApplicable;
  }

  /** Whether, on the spans that are there, some assignment is left for which `when` is not false. */
  private applies(run: Run): boolean {
    let found = false;
    if (run.incomplete) {
      this.overSeen.each(run, false, () => {
        found = true;
        return false;
      });
    }
    return found;
  }

  private conclude(run: Run, least: Truth, applied: Truth, failures: Failures): RuleVerdict {
    const { clause, count, witnesses } = failures;
    if (least === F && clause !== undefined) {
      return { id: this.id, verdict: 'violated', clause, failingAssignments: count, witnesses };
    }
    return least === T && applied === T ? this.satisfied : this.verdict('inconclusive', gapOf(run));
  }

  /** The variables of the failing assignment are still bound. */
  private witness(run: Run, clause: Clause): Witness {
    const witness = new Witness();
    const bound = run.variables.slice();
    this.showAssignment.forEach((show) => show(run, witness));
    if (clause === 'never') {
      this.showNever?.(run, witness);
    }
    if (witness.spans.length === 0 && run.trace.spanCount > 0) {
      witness.add('', Math.max(run.trace.root, 0));
    }
    bound.forEach((span, variable) => (run.variables[variable] = span));
    return witness;
  }

  private verdict(verdict: RuleVerdict['verdict'], reason?: string): RuleVerdict {
    const { id } = this;
    return { id, verdict, ...(reason === undefined ? {} : { reason }), failingAssignments: 0, witnesses: [] };
  }
}

/** The failing assignments so far. */
class Failures {
  /** Of the first. */
  clause: Clause | undefined;
  count = 0;
  readonly witnesses: (readonly WitnessSpan[])[] = [];

  add(clause: Clause, witness: () => Witness): void {
    this.clause ??= clause;
    this.count++;
    if (this.witnesses.length < WITNESSES_KEPT) {
      this.witnesses.push(witness().spans);
    }
  }
}

/** The truth of a block; one that has nothing to do with the assignment is decided once in a run. */
function truthOfBlock(
  block: Block | null,
  missing: Truth,
  outer: ReadonlySet<number>,
  scope: Scope,
): (run: Run) => Truth {
  if (block === null) {
    return () => missing;
  }
  const compiled = new CompiledBlock(block, scope);
  if ([...variablesOf(block)].some((variable) => outer.has(variable))) {
    return (run) => compiled.truth(run);
  }
  let serial = 0;
  let truth: Truth = missing;
  return (run) => {
    if (serial !== run.serial) {
      truth = compiled.truth(run);
      serial = run.serial;
    }
    return truth;
  };
}

/** Why an incomplete trace is not complete, as far as its spans tell. */
function gapOf({ trace }: Run): string {
  return trace.root < 0 ? 'no-root' : trace.whole ? 'cut-short' : 'missing-parent';
}
