import type { Operand, Pattern, Relation } from '@betrace/dsl';
import { compilePattern } from './pattern.ts';
import type { CompiledPattern } from './pattern.ts';
import { compileRelation } from './relation.ts';
import type { CompiledRelation } from './relation.ts';
import { NONE, UNSEEN } from './run.ts';
import type { Run } from './run.ts';
import type { Scope } from './scope.ts';
import { F, min, T, U } from './truth.ts';
import type { Truth } from './truth.ts';

/** A place of a chain: who stands there, be it the span of a variable, the root, one given or one searched for. */
export interface Place {
  readonly by: number | 'root' | 'given' | 'searched';
  readonly pattern: Pattern;
}

export function placesOf(operands: readonly Operand[]): Place[] {
  return operands.map(({ bind, pattern }) => ({ by: bind ?? namedBy(pattern), pattern }));
}

export function namedBy({ base }: Pattern): Place['by'] {
  return base === 'root' ? 'root' : typeof base === 'object' && 'variable' in base ? base.variable : 'searched';
}

/** The span that stands in a place from outside, UNSEEN or NONE; undefined in a place that is searched. */
export function spanBy(by: Place['by'], run: Run, given = UNSEEN): number | undefined {
  switch (by) {
    case 'searched':
      return undefined;
    case 'given':
      return given;
    case 'root':
      return run.root;
    default:
      return run.variables[by];
  }
}

/**
 * Patterns linked by relations, all of whose spans differ; a lone pattern is a chain of one. Some places are known when
 * it is asked, the others are searched for, those next to known ones first. `unseen`: on an incomplete trace the unseen
 * span may stand in a searched place.
 */
export class CompiledChain {
  /** The spans in their places; after a search that found T, those that were found. */
  readonly spans: Int32Array;
  readonly places: readonly Place[];
  private readonly patterns: readonly CompiledPattern[];
  private readonly relations: readonly CompiledRelation[];
  private readonly unseen: boolean;
  private readonly searchOrder: readonly number[];
  private readonly textOrder: readonly number[];
  private readonly taken: Uint8Array;
  private best: Truth = F;

  constructor(places: readonly Place[], relations: readonly Relation[], scope: Scope, unseen: boolean) {
    this.places = places;
    this.patterns = places.map(({ pattern }) => compilePattern(pattern, scope));
    this.relations = relations.map(compileRelation);
    this.unseen = unseen;
    this.spans = new Int32Array(places.length);
    this.taken = new Uint8Array(places.length);
    this.textOrder = places.flatMap(({ by }, place) => (by === 'searched' ? [place] : []));
    this.searchOrder = this.nearestFirst();
  }

  /** Whether spans for the searched places exist; `given` stands in the given place. */
  truth(run: Run, given = UNSEEN): Truth {
    if (this.places.length === 1 && !run.incomplete) {
      return this.lone(run, given);
    }
    return this.search(run, given, this.searchOrder, F);
  }

  /** The truth of a chain of one on a complete trace, where nothing is unknown. */
  private lone(run: Run, given: number): Truth {
    const pattern = this.patterns[0] as CompiledPattern;
    const known = spanBy((this.places[0] as Place).by, run, given);
    if (known !== undefined) {
      return known === NONE ? F : pattern.fits(run, known);
    }
    for (const span of pattern.candidates(run)) {
      run.step();
      if (pattern.fits(run, span) === T) {
        return T;
      }
    }
    return F;
  }

  /** Finds the first assignment, by the order of the places, that is T; it is then in `spans`. */
  findFirst(run: Run, given = UNSEEN): boolean {
    return this.search(run, given, this.textOrder, U) === T;
  }

  private search(run: Run, given: number, order: readonly number[], best: Truth): Truth {
    this.best = best;
    this.taken.fill(0);
    let truth: Truth = T;
    for (let place = 0; place < this.places.length; place++) {
      const span = spanBy((this.places[place] as Place).by, run, given);
      if (span !== undefined) {
        truth = span === NONE ? F : this.put(run, place, span, truth);
      }
    }
    if (truth > best) {
      this.fill(run, order, 0, truth);
    }
    return this.best;
  }

  /** Fills the places of `order` from `step` on in every way that could be better than the best so far. */
  private fill(run: Run, order: readonly number[], step: number, truth: Truth): void {
    if (step === order.length) {
      this.best = truth;
      return;
    }
    const place = order[step] as number;
    for (const span of this.candidates(run, place)) {
      run.step();
      this.taken[place] = 0;
      const better = this.put(run, place, span, truth);
      if (better > this.best) {
        this.fill(run, order, step + 1, better);
        if (this.best === T) {
          return;
        }
      }
    }
    this.taken[place] = 0;
    if (run.incomplete && this.unseen && this.best < U) {
      const better = this.put(run, place, UNSEEN, truth);
      if (better > this.best) {
        this.fill(run, order, step + 1, better);
      }
      this.taken[place] = 0;
    }
  }

  /** Takes a place, and gives how true the chain still is: the pattern fits, the neighbours relate, and all differ. */
  private put(run: Run, place: number, span: number, truth: Truth): Truth {
    const { spans, taken } = this;
    let least = truth;
    for (let other = 0; other < spans.length && least !== F; other++) {
      if (taken[other] === 1 && spans[other] === span) {
        least = span === UNSEEN ? least : F;
      }
    }
    if (least !== F) {
      least = min(least, (this.patterns[place] as CompiledPattern).fits(run, span));
    }
    if (least !== F && place > 0 && taken[place - 1] === 1) {
      const relation = this.relations[place - 1] as CompiledRelation;
      least = min(least, relation.holds(run, spans[place - 1] as number, span));
    }
    if (least !== F && place + 1 < spans.length && taken[place + 1] === 1) {
      const relation = this.relations[place] as CompiledRelation;
      least = min(least, relation.holds(run, span, spans[place + 1] as number));
    }
    spans[place] = span;
    taken[place] = 1;
    return least;
  }

  /** The shortest list at hand: what stands in the right relation to a neighbour, or what fits the pattern. */
  private candidates(run: Run, place: number): readonly number[] {
    const pattern = this.patterns[place] as CompiledPattern;
    const left = this.taken[place - 1] === 1 ? (this.spans[place - 1] as number) : UNSEEN;
    const right = this.taken[place + 1] === 1 ? (this.spans[place + 1] as number) : UNSEEN;
    const behindLeft = left === UNSEEN ? undefined : this.relations[place - 1]?.rightOf(run, left);
    const beforeRight = right === UNSEEN ? undefined : this.relations[place]?.leftOf(run, right);
    return shortest(
      shortest(behindLeft, beforeRight),
      pattern.selective || (behindLeft ?? beforeRight) === undefined ? pattern.candidates(run) : undefined,
    ) as readonly number[];
  }

  private nearestFirst(): number[] {
    const known = this.places.map(({ by }) => by !== 'searched');
    const order: number[] = [];
    for (;;) {
      const open = this.textOrder.filter((place) => known[place] !== true);
      const near = open.filter((place) => known[place - 1] === true || known[place + 1] === true);
      const choice = near.length > 0 ? near : open;
      const next = choice.find((place) => this.patterns[place]?.selective === true) ?? choice[0];
      if (next === undefined) {
        return order;
      }
      known[next] = true;
      order.push(next);
    }
  }
}

/** The shorter of two lists that may be missing. */
export function shortest<T>(a: readonly T[] | undefined, b: readonly T[] | undefined): readonly T[] | undefined {
  return a === undefined || (b !== undefined && b.length < a.length) ? b : a;
}
