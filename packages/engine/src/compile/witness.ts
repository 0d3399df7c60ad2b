import type { Block, Expr, Test, Value } from '@betrace/dsl';
import { compileMembers } from './aggregate.ts';
import { CompiledBlock } from './block.ts';
import { CompiledChain, placesOf } from './chain.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { T } from './truth.ts';

/** A span that shows what happened, by its number in the trace; '' when no variable names it. */
export interface WitnessSpan {
  readonly variable: string;
  readonly span: number;
}

/** Counted spans of an aggregate that a witness shows at most. */
const COUNTED_SHOWN = 10;

/** Adds to a witness, in a run whose variables are bound. */
export type Show = (run: Run, witness: Witness) => void;

/** The spans of one failing assignment: each variable, and each span that no variable names, once. */
export class Witness {
  readonly spans: WitnessSpan[] = [];

  add(variable: string, span: number): void {
    if (
      span >= 0 &&
      !this.spans.some((known) => known.span === span && (variable === '' || variable === known.variable))
    ) {
      this.spans.push({ variable, span });
    }
  }
}

/** What a witness shows of a block's own variables. */
export function showBound({ binds }: Block, names: readonly string[]): Show {
  return (run, witness) => {
    for (const variable of binds) {
      witness.add(names[variable] ?? '', run.variables[variable] as number);
    }
  };
}

/** Of a block that holds: binds its variables to the first assignment of which it is true, and shows that. */
export function showFirst(block: Block, names: readonly string[], scope: Scope, counted: boolean): Show {
  const compiled = new CompiledBlock(block, scope);
  const bound = showBound(block, names);
  const matches = showMatches(block.body, names, scope, counted);
  return (run, witness) => {
    let found = false;
    compiled.each(run, false, (truth) => {
      found = truth === T;
      return !found;
    });
    if (found) {
      bound(run, witness);
      matches(run, witness);
    }
  };
}

/**
 * Of an expression that holds: the first spans that match its positive patterns, of an `or` those of each branch that
 * holds, and, with `counted`, the first spans that its aggregates are over.
 */
export function showMatches(expr: Expr, names: readonly string[], scope: Scope, counted: boolean): Show {
  switch (expr.kind) {
    case 'and':
      return inOrder(expr.parts.map((part) => showMatches(part, names, scope, counted)));
    case 'or':
      return inOrder(expr.branches.map((branch) => showFirst(branch, names, scope, counted)));
    case 'not':
      return inOrder([]);
    case 'span':
      return showChain(new CompiledChain(placesOf([expr.operand]), [], scope, false));
    case 'chain':
      return showChain(new CompiledChain(placesOf(expr.operands), expr.relations, scope, false));
    default:
      return counted ? showCounted(expr, scope) : inOrder([]);
  }
}

function inOrder(shows: readonly Show[]): Show {
  return (run, witness) => shows.forEach((show) => show(run, witness));
}

function showChain(chain: CompiledChain): Show {
  return (run, witness) => {
    if (chain.findFirst(run)) {
      chain.places.forEach(({ by }, place) => {
        if (typeof by !== 'number') {
          witness.add('', chain.spans[place] as number);
        }
      });
    }
  };
}

function showCounted(test: Test, scope: Scope): Show {
  const members = valuesOf(test)
    .flatMap(aggregatesIn)
    .map((aggregate) => compileMembers(aggregate, scope));
  return (run, witness) => {
    for (const find of members) {
      find(run)
        .spans.slice(0, COUNTED_SHOWN)
        .forEach((span) => witness.add('', span));
    }
  };
}

function valuesOf(test: Test): readonly Value[] {
  switch (test.kind) {
    case 'compare':
      return [test.left, test.right];
    case 'exists':
      return [];
    case 'ip_in':
      return [test.value];
    default:
      return [test.left];
  }
}

function aggregatesIn(value: Value): readonly (Value & { kind: 'aggregate' })[] {
  switch (value.kind) {
    case 'aggregate':
      return [value];
    case 'arithmetic':
      return [...aggregatesIn(value.left), ...aggregatesIn(value.right)];
    case 'negate':
    case 'function':
    case 'json':
      return aggregatesIn(value.value);
    default:
      return [];
  }
}
