import type { Block, ChainExpr, Expr, Pattern } from '@betrace/dsl';
import { CompiledChain, placesOf, shortest } from './chain.ts';
import { compileTest } from './compile-test.ts';
import { compilePattern } from './pattern.ts';
import { variablesOf } from './plan-walk.ts';
import { compileRelation } from './relation.ts';
import { NONE, UNSEEN } from './run.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { F, max, min, not, T } from './truth.ts';
import type { Truth } from './truth.ts';

type Ask = (run: Run) => Truth;
type Source = (run: Run) => readonly number[] | undefined;

/** One variable of a block: where its spans can come from, and what is decided once it and those before are bound. */
interface Level {
  readonly variable: number;
  readonly sources: readonly Source[];
  readonly asks: readonly Ask[];
}

/** Called with each assignment that is not F; the variables are in the run. Returns false to end the search. */
type Visit = (truth: Truth) => boolean;

/**
 * ∃ over a block's variables of its body: the parts of the body are asked as soon as their variables are bound.
 * Assignments come in the order of the spans, variable by variable. `unseen`: on an incomplete trace its
 * patterns may stand for the unseen span.
 */
export class CompiledBlock {
  private readonly before: readonly Ask[];
  private readonly levels: readonly Level[];
  private readonly unseen: boolean;

  constructor({ binds, body }: Block, scope: Scope, unseen = true) {
    this.unseen = unseen;
    const parts = flatten(body).map((expr) => {
      const variables = variablesOf(expr);
      const level = binds.findLastIndex((variable) => variables.has(variable));
      return { expr, level, ask: compileExpr(expr, scope, unseen) };
    });
    parts.sort((a, b) => costOf(a.expr) - costOf(b.expr));
    const asksAt = (level: number): Ask[] => parts.flatMap((part) => (part.level === level ? [part.ask] : []));
    this.before = asksAt(-1);
    this.levels = binds.map((variable, level) => ({
      variable,
      sources: parts.flatMap(({ expr }) => sourcesOf(expr, variable, new Set(binds.slice(level)), scope)),
      asks: asksAt(level),
    }));
  }

  /** How true the block is. */
  truth(run: Run): Truth {
    if (this.levels.length === 0) {
      return leastOf(this.before, run, T);
    }
    let best = F as Truth;
    this.search(run, run.incomplete && this.unseen, (truth) => {
      best = max(best, truth);
      return best < T;
    });
    return best;
  }

  /** Visits the assignments to spans that are there, and with `unseen` also those with the unseen span. */
  each(run: Run, unseen: boolean, visit: Visit): void {
    this.search(run, unseen, visit);
  }

  private search(run: Run, unseen: boolean, visit: Visit): void {
    const truth = leastOf(this.before, run, T);
    if (truth !== F) {
      this.bind(run, 0, truth, unseen, visit);
    }
  }

  /** Binds the variables from `level` on; false when the visitor has seen enough. */
  private bind(run: Run, level: number, truth: Truth, unseen: boolean, visit: Visit): boolean {
    const { variable, sources, asks } = this.levels[level] ?? END;
    if (variable === NONE) {
      return visit(truth);
    }
    for (const span of candidatesOf(run, sources)) {
      run.step();
      run.variables[variable] = span;
      const least = leastOf(asks, run, truth);
      if (least !== F && !this.bind(run, level + 1, least, unseen, visit)) {
        return false;
      }
    }
    if (!unseen) {
      return true;
    }
    run.variables[variable] = UNSEEN;
    const least = leastOf(asks, run, truth);
    return least === F || this.bind(run, level + 1, least, unseen, visit);
  }
}

/** Stands behind the last level. */
const END: Level = { variable: NONE, sources: [], asks: [] };

function leastOf(asks: readonly Ask[], run: Run, truth: Truth): Truth {
  let least = truth;
  for (let i = 0; i < asks.length && least !== F; i++) {
    least = min(least, (asks[i] as Ask)(run));
  }
  return least;
}

function candidatesOf(run: Run, sources: readonly Source[]): readonly number[] {
  let spans: readonly number[] | undefined;
  for (const source of sources) {
    spans = shortest(spans, source(run));
  }
  return spans ?? run.trace.spans;
}

export function flatten(expr: Expr): readonly Expr[] {
  return expr.kind === 'and' ? expr.parts.flatMap(flatten) : [expr];
}

/** Cheap questions come first. */
function costOf(expr: Expr): number {
  return ['compare', 'in', 'matches', 'exists', 'ip_in', 'span', 'chain'].indexOf(expr.kind) + 1 || 8;
}

function compileExpr(expr: Expr, scope: Scope, unseen: boolean): Ask {
  switch (expr.kind) {
    case 'and': {
      const asks = expr.parts.map((part) => compileExpr(part, scope, unseen));
      return (run) => leastOf(asks, run, T);
    }
    case 'or': {
      const branches = expr.branches.map((branch) => new CompiledBlock(branch, scope, unseen));
      return (run) => greatestOf(branches, run);
    }
    case 'not': {
      const block = new CompiledBlock(expr.block, scope);
      return (run) => not(block.truth(run));
    }
    case 'span': {
      const { bind, pattern } = expr.operand;
      if (bind === null) {
        const chain = new CompiledChain(placesOf([expr.operand]), [], scope, unseen);
        return (run) => chain.truth(run);
      }
      const compiled = compilePattern(pattern, scope);
      return (run) => compiled.fits(run, run.variables[bind] as number);
    }
    case 'chain': {
      const chain = new CompiledChain(placesOf(expr.operands), expr.relations, scope, unseen);
      return (run) => chain.truth(run);
    }
    default: {
      const decide = compileTest(expr, scope);
      return (run) => decide(run, NONE);
    }
  }
}

function greatestOf(blocks: readonly CompiledBlock[], run: Run): Truth {
  let greatest: Truth = F;
  for (let i = 0; i < blocks.length && greatest !== T; i++) {
    greatest = max(greatest, (blocks[i] as CompiledBlock).truth(run));
  }
  return greatest;
}

/** What a part of the body says about where a variable's spans come from, while those of `open` are not yet bound. */
function sourcesOf(expr: Expr, variable: number, open: ReadonlySet<number>, scope: Scope): Source[] {
  switch (expr.kind) {
    case 'span':
      return expr.operand.bind === variable ? patternSource(expr.operand.pattern, open, scope) : [];
    case 'chain':
      return chainSources(expr, variable, open, scope);
    default:
      return [];
  }
}

function patternSource(pattern: Pattern, open: ReadonlySet<number>, scope: Scope): Source[] {
  const decidable = [...variablesOf(pattern)].every((variable) => !open.has(variable));
  const compiled = compilePattern(decidable ? pattern : { base: pattern.base, cond: null }, scope);
  return compiled.selective ? [(run) => compiled.candidates(run)] : [];
}

function chainSources(chain: ChainExpr, variable: number, open: ReadonlySet<number>, scope: Scope): Source[] {
  const sources: Source[] = [];
  const boundAt = (place: number): number | undefined => {
    const bind = chain.operands[place]?.bind ?? undefined;
    return bind === undefined || open.has(bind) ? undefined : bind;
  };
  chain.operands.forEach(({ bind, pattern }, place) => {
    if (bind !== variable) {
      return;
    }
    sources.push(...patternSource(pattern, open, scope));
    const left = boundAt(place - 1);
    const right = boundAt(place + 1);
    if (left !== undefined) {
      sources.push(relatedTo(left, chain, place - 1, 'rightOf'));
    }
    if (right !== undefined) {
      sources.push(relatedTo(right, chain, place, 'leftOf'));
    }
  });
  return sources;
}

function relatedTo(known: number, chain: ChainExpr, index: number, side: 'leftOf' | 'rightOf'): Source {
  const relation = compileRelation(chain.relations[index] as ChainExpr['relations'][number]);
  return (run) => {
    const span = run.variables[known] as number;
    return span === UNSEEN ? undefined : relation[side](run, span);
  };
}
