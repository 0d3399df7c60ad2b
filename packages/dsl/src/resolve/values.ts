import type { AggregateName, SpanSet, Value } from '../plan/plan.ts';
import type { ArithmeticNode, CallNode, NegateNode, Node, WhereNode } from '../syntax/tree.ts';
import { aggregates } from '../syntax/vocabulary.ts';
import { withoutParens } from '../syntax/walk.ts';
import type { Context } from './context.ts';
import { parseJsonPath } from './json-path.ts';
import { resolveBare, resolvePath, type Place } from './paths.ts';
import { arithmeticType, typeOf } from './types.ts';

/** How a value is read: quoted texts left of an operator are attributes, right of it strings. */
export interface ValuePlace extends Place {
  readonly side: 'left' | 'right';
  /** Resolves the set of an aggregate; null where aggregates may not stand. */
  readonly resolveSet: ((node: Node) => SpanSet | null) | null;
}

const int64 = { least: -(1n << 63n), greatest: (1n << 63n) - 1n };

/** The value that a node means at a place, or null with a diagnostic. */
export function resolveValue(node: Node, place: ValuePlace, context: Context): Value | null {
  switch (node.kind) {
    case 'literal':
      return resolveLiteral(node.type, node.value, node, context);
    case 'string':
      // `"parent.id"` left of an operator: the attribute with exactly this key.
      return place.side === 'left'
        ? resolveBare(node.value, node, place, context)
        : { kind: 'string', value: node.value };
    case 'path':
      return resolvePath(node, place, context);
    case 'paren':
      return resolveValue(node.part, place, context);
    case 'negate':
      return resolveNegate(node, place, context);
    case 'arithmetic':
      return resolveArithmetic(node, place, context);
    case 'call':
      return resolveCall(node, place, context);
    case 'missing':
      return null;
    case 'where': {
      const older = countWithWhere(node);
      return older === null ? notAValue(node, context) : resolveAggregate(older, place, context);
    }
    default:
      return notAValue(node, context);
  }
}

/** `trace.count(P).where(C)` of older rules is `count(P.where(C))`. */
function countWithWhere({ target, conditions, start, end }: WhereNode): CallNode | null {
  const [pattern] = target.kind === 'call' ? target.args : [];
  if (target.kind !== 'call' || target.name !== 'trace.count' || pattern === undefined) {
    return null;
  }
  return { ...target, args: [{ kind: 'where', target: pattern, conditions, start, end }] };
}

function notAValue(node: Node, context: Context): null {
  return context.fail('not-a-value', node, `\`${context.slice(node)}\` is a statement; here a value is expected.`);
}

function resolveLiteral(type: string, value: bigint | number | boolean, node: Node, context: Context): Value | null {
  if (typeof value === 'boolean') {
    return { kind: 'bool', value };
  }
  if (typeof value === 'number') {
    return { kind: 'double', value };
  }
  if (value < int64.least || value > int64.greatest) {
    return context.fail(
      'number-out-of-range',
      node,
      'Integers have 64 bits; write a larger number with an exponent, such as 1e20.',
    );
  }
  return type === 'duration' ? { kind: 'duration', ns: value } : { kind: 'int', value };
}

function resolveNegate(node: NegateNode, place: ValuePlace, context: Context): Value | null {
  const part = withoutParens(node.part) as Node;
  if (part.kind === 'literal' && typeof part.value !== 'boolean') {
    return resolveLiteral(part.type, -part.value, node, context);
  }
  const value = resolveValue(part, place, context);
  const type = value === null ? 'any' : typeOf(value);
  if (type === 'string' || type === 'bool') {
    return context.fail('not-a-number', node, `\`${context.slice(part)}\` is no number.`);
  }
  return value === null ? null : { kind: 'negate', value };
}

function resolveArithmetic(node: ArithmeticNode, place: ValuePlace, context: Context): Value | null {
  const left = resolveValue(node.left, place, context);
  const right = resolveValue(node.right, place, context);
  if (left === null || right === null) {
    return null;
  }
  const [leftType, rightType] = [typeOf(left), typeOf(right)];
  if (arithmeticType(node.op, leftType, rightType) === null) {
    const text = leftType === 'string' || rightType === 'string' || leftType === 'bool' || rightType === 'bool';
    return text
      ? context.fail('not-a-number', node, `\`${node.op}\` is for numbers and durations.`)
      : context.fail(
          'duration-against-number',
          node,
          `A ${leftType === 'any' ? 'number' : leftType} \`${node.op}\` a ${rightType === 'any' ? 'number' : rightType} has no meaning; ` +
            'make a number a duration with * 1ms.',
        );
  }
  return { kind: 'arithmetic', op: node.op, left, right };
}

function resolveCall(node: CallNode, place: ValuePlace, context: Context): Value | null {
  const { name } = node;
  if (aggregates.includes(name) || name === 'trace.count') {
    return resolveAggregate(node, place, context);
  }
  const [argument, second] = node.args;
  const expected = name === 'json' ? 2 : 1;
  if (name !== 'lower' && name !== 'length' && name !== 'number' && name !== 'abs' && name !== 'json') {
    // An unknown function was reported by the parser.
    const known = ['exists', 'ip_in', 'event', 'link', 'trace.has'].includes(name);
    return known ? context.fail('not-a-value', node, `${name}(...) is a statement; here a value is expected.`) : null;
  }
  if (argument === undefined || node.args.length !== expected) {
    const call = name === 'json' ? 'json(ATTRIBUTE, "$.path")' : `${name}(VALUE)`;
    return context.fail('wrong-arguments', node, `It is written ${call}.`);
  }
  const value = resolveValue(argument, place, context);
  if (name === 'json') {
    const path = second?.kind === 'string' ? parseJsonPath(second.value) : null;
    if (path === null) {
      return context.fail(
        'invalid-json-path',
        second ?? node,
        'A path is a quoted text such as "$.user.id", "$.items[0]" or "$[\'a b\']".',
      );
    }
    return value === null ? null : { kind: 'json', value, path };
  }
  const type = value === null ? 'any' : typeOf(value);
  if (name === 'abs' && (type === 'string' || type === 'bool')) {
    return context.fail('not-a-number', argument, `\`${context.slice(argument)}\` is no number.`);
  }
  return value === null ? null : { kind: 'function', name, value };
}

/** agg = ("count"|"concurrency") "(" set ")" | ("count" "(" "distinct"|("sum"|...) "(") value "of" set ")" */
function resolveAggregate(node: CallNode, place: ValuePlace, context: Context): Value | null {
  const name = (node.name === 'trace.count' ? 'count' : node.name) as AggregateName;
  const [argument] = node.args;
  if (place.resolveSet === null) {
    const message = 'An aggregate speaks of the whole trace; compare it in the block, with a variable for the span.';
    return context.fail('aggregate-in-where', node, message);
  }
  const ofSpans = (name === 'count' && !node.distinct) || name === 'concurrency';
  const shape = ofSpans ? `${name}(PATTERN)` : `${name}(${node.distinct ? 'distinct ' : ''}FIELD of PATTERN)`;
  if (argument === undefined || node.args.length !== 1 || ofSpans !== (node.of === null)) {
    return context.fail('wrong-arguments', node, `It is written ${shape}.`);
  }
  const set = place.resolveSet(argument);
  const counted: ValuePlace = { level: 'span', scope: place.scope, side: 'left', resolveSet: null };
  const of = node.of === null ? null : resolveValue(node.of, counted, context);
  if (set === null || (node.of !== null && of === null)) {
    return null;
  }
  const type = of === null ? 'number' : typeOf(of);
  if (!ofSpans && !node.distinct && (type === 'string' || type === 'bool')) {
    return context.fail('not-a-number', node.of ?? node, `\`${name}\` is for numbers and durations.`);
  }
  const result = ofSpans || node.distinct ? 'number' : type === 'duration' ? 'duration' : 'number';
  return context.from(node, { kind: 'aggregate', name, distinct: node.distinct, of, set, result });
}
