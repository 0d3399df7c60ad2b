import type { Relation, RelationKind } from '../plan/plan.ts';
import type { Span } from '../trace.ts';
import { isRoot, type TraceFacts } from './trace-facts.ts';
import { no, truth, unknown, yes, type Truth } from './truth.ts';
import { unseen, type Candidate, type World } from './world.ts';

/** `a RELATION b`. Of the unseen span little is known: what is there has its parent there, or is a root, or not. */
export function related({ kind, withinNs }: Relation, a: Candidate, b: Candidate, world: World): Truth {
  switch (kind) {
    case 'parent':
      return related({ kind: 'child', withinNs }, b, a, world);
    case 'ancestor':
      return related({ kind: 'descendant', withinNs }, b, a, world);
    case 'after':
      return related({ kind: 'before', withinNs }, b, a, world);
    case 'child':
      return isChild(a, b, world);
    case 'descendant':
      return isDescendant(a, b, world);
    default:
      return a === unseen || b === unseen ? unknown : truth(standsTo(kind, withinNs, a, b));
  }
}

function isChild(a: Candidate, b: Candidate, { facts }: World): Truth {
  if (a === unseen) {
    return unknown;
  }
  if (b === unseen) {
    return isRoot(a) || facts.parentOf(a) !== null ? no : unknown;
  }
  return truth(facts.parentOf(a) === b);
}

function isDescendant(a: Candidate, b: Candidate, { facts, complete }: World): Truth {
  if (a === unseen) {
    return unknown;
  }
  if (b !== unseen && isAncestor(facts, b, a)) {
    return yes;
  }
  return complete || facts.reachesRoot(a) ? no : unknown;
}

function isAncestor(facts: TraceFacts, ancestor: Span, span: Span): boolean {
  return facts.ancestorsOf(span).includes(ancestor);
}

function standsTo(
  kind: Exclude<RelationKind, 'parent' | 'ancestor' | 'after' | 'child' | 'descendant'>,
  withinNs: bigint | null,
  a: Span,
  b: Span,
): boolean {
  switch (kind) {
    case 'sibling':
      return !isRoot(a) && a.parentSpanId === b.parentSpanId;
    case 'before':
      return a.end <= b.start && (withinNs === null || b.start - a.end <= withinNs);
    case 'overlaps':
      return a.start < b.end && b.start < a.end;
    case 'during':
      return b.start <= a.start && a.end <= b.end;
  }
}
