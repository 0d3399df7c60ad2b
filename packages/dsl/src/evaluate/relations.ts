import type { Relation } from '../plan/plan.ts';
import { isRoot } from './trace-facts.ts';
import { no, truth, unknown, yes, type Truth } from './truth.ts';
import { unseen, type Candidate, type World } from './world.ts';

/** `a RELATION b`. Of the unseen span little is known: what is there has its parent there, or is a root, or not. */
export function related(relation: Relation, a: Candidate, b: Candidate, world: World): Truth {
  const { kind, withinNs } = relation;
  const { facts, complete } = world;
  switch (kind) {
    case 'parent':
      return related({ ...relation, kind: 'child' }, b, a, world);
    case 'ancestor':
      return related({ ...relation, kind: 'descendant' }, b, a, world);
    case 'after':
      return related({ ...relation, kind: 'before' }, b, a, world);
    default:
      break;
  }
  if (a === unseen) {
    return unknown;
  }
  switch (kind) {
    case 'child':
      if (b === unseen) {
        return isRoot(a) || facts.parentOf(a) ? no : unknown;
      }
      return truth(facts.parentOf(a) === b);
    case 'descendant':
      if (b !== unseen && facts.ancestorsOf(a).includes(b)) {
        return yes;
      }
      return complete || facts.reachesRoot(a) ? no : unknown;
    default:
      break;
  }
  if (b === unseen) {
    return unknown;
  }
  switch (kind) {
    case 'sibling':
      return truth(!isRoot(a) && a.parentSpanId === b.parentSpanId);
    case 'before':
      return truth(a.end <= b.start && (withinNs === null || b.start - a.end <= withinNs));
    case 'overlaps':
      return truth(a.start < b.end && b.start < a.end);
    case 'during':
      return truth(b.start <= a.start && a.end <= b.end);
  }
}
