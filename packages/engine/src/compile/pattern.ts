import type { Pattern } from '@betrace/dsl';
import { compileCondition } from './condition.ts';
import type { Decide } from './compile-test.ts';
import { equalityJoin } from './equality-join.ts';
import { planKey, variablesOf } from './plan-walk.ts';
import { NONE, UNSEEN } from './run.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { F, T, truthOf, U } from './truth.ts';
import type { Truth } from './truth.ts';

/** Which spans fit, in a run whose variables that the pattern reads are bound. */
export interface CompiledPattern {
  /** How well a span fits; of UNSEEN that is U. */
  fits(run: Run, span: number): Truth;
  /** In order, at least the spans that are there and do not fit with F. */
  candidates(run: Run): readonly number[];
  /** Fewer candidates come of it than all spans. */
  readonly selective: boolean;
}

/** Compiles a pattern; one without variables is decided once for each span of a trace, for all rules that have it. */
export function compilePattern(pattern: Pattern, scope: Scope): CompiledPattern {
  if (variablesOf(pattern).size > 0) {
    return openPattern(pattern, scope);
  }
  const key = planKey(pattern);
  let compiled = scope.patterns.get(key);
  if (compiled === undefined) {
    compiled = pattern.cond === null ? openPattern(pattern, scope) : new ClosedPattern(openPattern(pattern, scope));
    scope.patterns.set(key, compiled);
  }
  return compiled;
}

function openPattern({ base, cond }: Pattern, scope: Scope): CompiledPattern {
  const based = compileBase(base, scope);
  if (cond === null) {
    return based;
  }
  const decide = compileCondition(cond, scope);
  const join = equalityJoin(cond, based, scope);
  return {
    selective: based.selective || join !== undefined,
    fits: (run, span) => conditional(run, span, based.fits(run, span), decide),
    candidates: (run) => join?.(run) ?? based.candidates(run),
  };
}

function conditional(run: Run, span: number, base: Truth, decide: Decide): Truth {
  if (base === F || span === UNSEEN) {
    return base;
  }
  const truth = decide(run, span);
  return truth < base ? truth : base;
}

function compileBase(base: Pattern['base'], scope: Scope): CompiledPattern {
  if (base === 'any') {
    return {
      selective: false,
      fits: (_, span) => (span === UNSEEN ? U : T),
      candidates: ({ trace }) => trace.spans,
    };
  }
  if (base === 'root') {
    return {
      selective: true,
      fits: (run, span) => sameSpan(span, run.root),
      candidates: ({ root, trace }) => (root === UNSEEN ? trace.spans : root === NONE ? NO_SPANS : [root]),
    };
  }
  if ('variable' in base) {
    const { variable } = base;
    return {
      selective: true,
      fits: ({ variables }, span) => sameSpan(span, variables[variable] as number),
      candidates: ({ trace, variables }) => {
        const span = variables[variable] as number;
        return span === UNSEEN ? trace.spans : [span];
      },
    };
  }
  const name = scope.fields.names.idOf(base.name);
  return {
    selective: true,
    fits: ({ trace }, span) => (span === UNSEEN ? U : truthOf(trace.nameId(span) === name)),
    candidates: ({ trace }) => trace.spansNamed(name),
  };
}

function sameSpan(a: number, b: number): Truth {
  return a === UNSEEN || b === UNSEEN ? U : truthOf(a === b);
}

const NO_SPANS: readonly number[] = [];
const UNDECIDED = 3;

/** A pattern without variables, with what is known of the trace of the last run. */
class ClosedPattern implements CompiledPattern {
  readonly selective = true;
  private readonly pattern: CompiledPattern;
  private serial = 0;
  private truths = new Uint8Array(0);
  private fitting: readonly number[] | undefined;

  constructor(pattern: CompiledPattern) {
    this.pattern = pattern;
  }

  fits(run: Run, span: number): Truth {
    if (span === UNSEEN) {
      return this.pattern.fits(run, span);
    }
    this.attend(run);
    let truth = this.truths[span] as Truth | typeof UNDECIDED;
    if (truth === UNDECIDED) {
      truth = this.pattern.fits(run, span);
      this.truths[span] = truth;
    }
    return truth;
  }

  candidates(run: Run): readonly number[] {
    this.attend(run);
    if (this.fitting === undefined) {
      const fitting: number[] = [];
      for (const span of this.pattern.candidates(run)) {
        if (this.fits(run, span) !== F) {
          fitting.push(span);
        }
      }
      this.fitting = fitting.length === 0 ? NO_SPANS : fitting;
    }
    return this.fitting;
  }

  private attend(run: Run): void {
    if (this.serial !== run.serial) {
      this.serial = run.serial;
      this.fitting = undefined;
      const { spanCount } = run.trace;
      this.truths = this.truths.length < spanCount ? new Uint8Array(spanCount) : this.truths;
      this.truths.fill(UNDECIDED, 0, spanCount);
    }
  }
}
