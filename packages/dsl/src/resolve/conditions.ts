import { edit, replace, type Fix } from '../diagnostics/fix.ts';
import type { Cond } from '../plan/plan.ts';
import { quote } from '../syntax/names.ts';
import type { CallNode, CompareNode, InNode, Node } from '../syntax/tree.ts';
import { flatten } from '../syntax/walk.ts';
import type { Context } from './context.ts';
import type { Place } from './paths.ts';
import { resolveCompare, resolveExists, resolveIn, resolveIpIn, resolveLone } from './tests.ts';
import type { ValuePlace } from './values.ts';

/** cond = expr whose leaf = "(" cond ")" | compare | lone | ("event"|"link") "(" cond ")". Null with a diagnostic. */
export function resolveCondition(node: Node, place: Place, context: Context): Cond | null {
  const values: ValuePlace = { ...place, side: 'left', resolveSet: null };
  switch (node.kind) {
    case 'and':
    case 'or': {
      const parts = flatten(node)
        .map((part) => resolveCondition(part, place, context))
        .filter((part) => part !== null);
      return context.from(node, { kind: node.kind, parts });
    }
    case 'not': {
      const part = resolveCondition(node.part, place, context);
      return part === null ? null : context.from(node, { kind: 'not', part });
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
      return resolveCallCondition(node, values, context);
    case 'path':
    case 'string':
      return resolveLone(node, values, context);
    case 'chain':
    case 'where':
    case 'as':
      return context.fail(
        'pattern-in-where',
        node,
        'Inside `where` stand conditions on one span; other spans and relations stand beside it, joined with `and`.',
      );
    case 'missing':
      return null;
    default:
      return context.fail(
        'value-alone',
        node,
        `\`${context.slice(node)}\` alone says nothing; compare it with something.`,
      );
  }
}

/** `event:name == "x"` or `event.type == "x"` on a span: reported here, where the whole comparison can be wrapped. */
function offerEvent(node: CompareNode | InNode, { level }: Place, context: Context): void {
  const { left } = node;
  const scope = left.kind === 'path' ? left.segments[0]?.text : undefined;
  if (
    left.kind !== 'path' ||
    level !== 'span' ||
    (scope !== 'event' && scope !== 'link') ||
    context.variables.has(scope)
  ) {
    return;
  }
  const second = left.segments[1];
  const inner = left.intrinsic !== null ? left.start : second?.start;
  if (inner === undefined) {
    return;
  }
  const text = `${scope}(${context.slice({ start: inner, end: node.end })})`;
  const message = `What is known of ${scope}s is asked inside ${scope}(...).`;
  const quoted =
    left.intrinsic === null
      ? [replace(left, quote(context.slice(left)), 'quote it, if an attribute of the span is meant')]
      : [];
  context.fail(left.intrinsic !== null ? 'outside-event' : 'refused-scope', left, message, [
    replace(node, text),
    ...quoted,
  ]);
}

function resolveCallCondition(node: CallNode, place: ValuePlace, context: Context): Cond | null {
  switch (node.name) {
    case 'exists':
      return resolveExists(node, place, context);
    case 'ip_in':
      return resolveIpIn(node, place, context);
    case 'event':
    case 'link':
      return resolveEvent(node, node.name, place, context);
    default:
      return resolveLone(node, place, context);
  }
}

function resolveEvent(node: CallNode, name: 'event' | 'link', place: Place, context: Context): Cond | null {
  const [condition] = node.args;
  if (condition === undefined || node.args.length !== 1) {
    return context.fail(
      'wrong-arguments',
      node,
      `It is written ${name}(CONDITION), such as event(event:name == "exception").`,
    );
  }
  if (place.level !== 'span') {
    return context.fail('event-in-event', node, `Inside ${place.level}(...) there is no other event or link.`);
  }
  const cond = resolveCondition(condition, { level: name, scope: place.scope }, context);
  return cond === null ? null : context.from(node, { kind: name, cond });
}

/** At the level of a block, where it must be asked of a span. */
export function eventWithoutSpan(node: CallNode, context: Context): null {
  const text = context.slice(node);
  return context.fail('attribute-without-owner', node, `Whose ${node.name}? Ask it of a pattern.`, [
    { ...replace(node, `span.where(${text})`), title: `write span.where(${text})` },
  ]);
}

/** Wraps a node in span.where(...). */
export function wrapInSpan(node: Node): Fix {
  return {
    title: 'ask it of a span: span.where(...)',
    edits: [edit(node.start, 'span.where('), edit(node.end, ')')],
  };
}
