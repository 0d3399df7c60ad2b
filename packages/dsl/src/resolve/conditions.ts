import { replace } from '../diagnostics/fix.ts';
import type { Cond } from '../plan/plan.ts';
import { quote } from '../syntax/names.ts';
import type { CallNode, CompareNode, InNode, Node } from '../syntax/tree.ts';
import { flatten } from '../syntax/walk.ts';
import type { Context } from './context.ts';
import type { Place } from './paths.ts';
import { resolveCallTest, resolveCompare, resolveIn, resolveLone } from './tests.ts';
import type { ValuePlace } from './values.ts';

/** cond = expr whose leaf = "(" cond ")" | compare | lone | ("event"|"link") "(" cond ")". Null with a diagnostic. */
export function resolveCondition(node: Node, place: Place, context: Context): Cond | null {
  const values: ValuePlace = { ...place, side: 'left', resolveSet: null };
  switch (node.kind) {
    case 'and':
    case 'or': {
      const parts = flatten(node).map((part) => resolveCondition(part, place, context));
      return context.from(node, { kind: node.kind, parts: parts.filter((part) => part !== null) });
    }
    case 'not': {
      const part = resolveCondition(node.part, place, context);
      return part && context.from(node, { kind: 'not', part });
    }
    case 'paren':
      return resolveCondition(node.part, place, context);
    case 'compare':
      offerEvent(node, place, context);
      return resolveCompare(node, values, context);
    case 'in':
      offerEvent(node, place, context);
      return resolveIn(node, values, context);
    case 'call':
      return node.name === 'event' || node.name === 'link'
        ? resolveEvent(node, node.name, place, context)
        : resolveCallTest(node, values, context);
    case 'path':
    case 'string':
      return resolveLone(node, values, context);
    case 'chain':
    case 'where':
    case 'as':
      return context.fail(
        'pattern-in-where',
        node,
        'Inside `where` stand conditions on one span; join what is said of others with `and` behind it.',
      );
    case 'missing':
      return null;
    default:
      return context.failAlone(node);
  }
}

/** `event:name == "x"` or `event.type == "x"` on a span: reported here, where the whole comparison can be wrapped. */
function offerEvent(node: CompareNode | InNode, { level }: Place, { slice, fail, variables }: Context): void {
  const { left } = node;
  const scope = left.kind === 'path' ? left.segments[0].text : '';
  if (left.kind !== 'path' || level !== 'span' || (scope !== 'event' && scope !== 'link') || variables.has(scope)) {
    return;
  }
  const { intrinsic } = left;
  const inner = intrinsic ? left : left.segments[1];
  if (inner) {
    const text = `${scope}(${slice({ start: inner.start, end: node.end })})`;
    const message = `What is known of ${scope}s is asked inside ${scope}(...).`;
    fail(intrinsic ? 'outside-event' : 'refused-scope', left, message, [
      replace(node, text),
      ...(intrinsic ? [] : [replace(left, quote(slice(left)), 'quote it, if an attribute of the span is meant')]),
    ]);
  }
}

function resolveEvent(node: CallNode, name: 'event' | 'link', place: Place, context: Context): Cond | null {
  const [condition, other] = node.args;
  if (!condition || other) {
    return context.failShape(node, `${name}(CONDITION), such as event(event:name == "exception")`);
  }
  if (place.level !== 'span') {
    return context.fail('event-in-event', node, `Inside ${place.level}(...) there is no other event or link.`);
  }
  const cond = resolveCondition(condition, { level: name, scope: place.scope }, context);
  return cond && context.from(node, { kind: name, cond });
}
