import type { Relation, RelationKind } from '@betrace/dsl';
import { ORPHAN, ROOT } from '../trace/span-tree.ts';
import type { Trace } from '../trace/trace.ts';
import { refuse } from './refuse.ts';
import { UNSEEN } from './run.ts';
import type { Run } from './run.ts';
import { F, T, truthOf, U } from './truth.ts';
import type { Truth } from './truth.ts';

/** A relation between two spans, of which one may be UNSEEN, as something that can be decided and searched. */
export interface CompiledRelation {
  holds(run: Run, left: number, right: number): Truth;
  /** In order, at least the spans that may stand left (right) of a span that is there; undefined when that tells nothing. */
  leftOf(run: Run, right: number): readonly number[] | undefined;
  rightOf(run: Run, left: number): readonly number[] | undefined;
}

export function compileRelation({ kind, withinNs }: Relation): CompiledRelation {
  const within = withinNs === null ? undefined : withinNs <= 2n ** 53n ? Number(withinNs) : withinNs;
  const opposite = OPPOSITE[kind];
  return {
    holds: holdsOf(kind, within),
    leftOf: (run, right) => spansThatAre(kind, run, right),
    rightOf: (run, left) => (opposite === undefined ? undefined : spansThatAre(opposite, run, left)),
  };
}

/** Up to so many spans below another are listed; beyond, those that fit the pattern are tried. */
const FEW_DESCENDANTS = 256;

type Holds = (run: Run, left: number, right: number) => Truth;

const OPPOSITE: Partial<Record<RelationKind, RelationKind>> = {
  child: 'parent',
  parent: 'child',
  descendant: 'ancestor',
  ancestor: 'descendant',
  sibling: 'sibling',
};

function holdsOf(kind: RelationKind, within: number | bigint | undefined): Holds {
  switch (kind) {
    case 'child':
      return isChild;
    case 'parent':
      return (run, left, right) => isChild(run, right, left);
    case 'descendant':
      return isDescendant;
    case 'ancestor':
      return (run, left, right) => isDescendant(run, right, left);
    case 'sibling':
      return present(areSiblings);
    case 'before':
      return present((trace, left, right) => isBefore(trace, left, right, within));
    case 'after':
      return present((trace, left, right) => isBefore(trace, right, left, within));
    case 'overlaps':
      return present(({ times: { start, end } }, left, right) => {
        return at(start, left) < at(end, right) && at(start, right) < at(end, left);
      });
    case 'during':
      return present(({ times: { start, end } }, left, right) => {
        return at(start, right) <= at(start, left) && at(end, left) <= at(end, right);
      });
    default:
      return refuse(kind);
  }
}

/** Decided on spans that are there; of an unseen one nothing is known. */
function present(decide: (trace: Trace, left: number, right: number) => boolean): Holds {
  return ({ trace }, left, right) => (left === UNSEEN || right === UNSEEN ? U : truthOf(decide(trace, left, right)));
}

/** A child of the unseen span can only be an orphan. */
function isChild({ trace }: Run, child: number, parent: number): Truth {
  if (child === UNSEEN) {
    return U;
  }
  const known = trace.parents[child] as number;
  return parent === UNSEEN ? (known === ORPHAN ? U : F) : truthOf(known === parent);
}

/** Below the unseen span can only be what does not reach a root. */
function isDescendant(run: Run, below: number, above: number): Truth {
  if (below === UNSEEN) {
    return U;
  }
  const { tree } = run.trace;
  if (above !== UNSEEN && tree.isBelow(below, above)) {
    return T;
  }
  return run.incomplete && !tree.reachesRoot(below) ? U : F;
}

function areSiblings(trace: Trace, left: number, right: number): boolean {
  const parent = trace.parents[left] as number;
  if (parent === ROOT || parent !== trace.parents[right]) {
    return false;
  }
  return parent >= 0 || trace.parentId(left) === trace.parentId(right);
}

function isBefore({ times }: Trace, first: number, second: number, within: number | bigint | undefined): boolean {
  const end = at(times.end, first);
  const start = at(times.start, second);
  return end <= start && (within === undefined || start - end <= within);
}

function at(times: readonly number[], span: number): number {
  return times[span] as number;
}

/** The spans x, among those that are there, for which `x kind of span` is not F; undefined when they are not few. */
function spansThatAre(kind: RelationKind, run: Run, span: number): readonly number[] | undefined {
  const { trace } = run;
  const parent = trace.parents[span] as number;
  switch (kind) {
    case 'child':
      return childrenOf(trace, span);
    case 'parent':
      return parent >= 0 ? [parent] : [];
    case 'sibling':
      return parent >= 0 ? childrenOf(trace, parent) : parent === ROOT ? [] : undefined;
    case 'descendant':
      return run.incomplete ? undefined : trace.tree.descendantsOf(span, FEW_DESCENDANTS);
    case 'ancestor':
      return run.incomplete && !trace.tree.reachesRoot(span) ? undefined : ancestorsOf(trace, span);
    default:
      return undefined;
  }
}

function childrenOf({ tree }: Trace, span: number): readonly number[] {
  const children: number[] = [];
  for (let child = tree.childOf(span); child >= 0; child = tree.siblingAfter(child)) {
    children.push(child);
  }
  return children;
}

function ancestorsOf({ parents }: Trace, span: number): readonly number[] {
  const seen = new Set<number>();
  for (let above = parents[span] as number; above >= 0 && !seen.has(above); above = parents[above] as number) {
    seen.add(above);
  }
  return [...seen].sort((a, b) => a - b);
}
