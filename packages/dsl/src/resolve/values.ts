import { insert } from '../diagnostics/fix.ts';
import type { AggregateName, SpanSet, Value } from '../plan/plan.ts';
import type { ArithmeticNode, CallNode, NegateNode, Node, WhereNode } from '../syntax/tree.ts';
import { conditionFunctions, valueFunctions } from '../syntax/vocabulary.ts';
import { isAggregate, isWord, withoutParens } from '../syntax/walk.ts';
import { isInt64 } from '../values/numbers.ts';
import type { Context } from './context.ts';
import { parseJsonPath } from './json-path.ts';
import { resolveBare, resolvePath, type Place } from './paths.ts';
import { arithmeticType, isText, typeOf } from './types.ts';

/** How a value is read: quoted texts left of an operator are attributes, right of it strings. */
export interface ValuePlace extends Place {
  readonly side: 'left' | 'right';
  /** Resolves the set of an aggregate; null where aggregates may not stand. */
  readonly resolveSet: ((node: Node) => SpanSet | null) | null;
}

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
      return isAggregate(node) ? resolveAggregate(node, place, context) : resolveFunction(node, place, context);
    case 'missing':
      return null;
    default: {
      const older = node.kind === 'where' ? countWithWhere(node) : null;
      return older
        ? resolveAggregate(older, place, context)
        : context.fail('not-a-value', node, `\`${context.slice(node)}\` is a statement; here a value is expected.`);
    }
  }
}

/** `trace.count(P).where(C)` of older rules is `count(P.where(C))`. */
function countWithWhere({ target, conditions, start, end }: WhereNode): CallNode | null {
  return target.kind === 'call' && target.name === 'trace.count' && target.args[0]
    ? { ...target, args: [{ kind: 'where', target: target.args[0], conditions, start, end }] }
    : null;
}

function resolveLiteral(type: string, value: bigint | number | boolean, node: Node, { fail }: Context): Value | null {
  if (typeof value === 'boolean') {
    return { kind: 'bool', value };
  }
  if (typeof value === 'number') {
    return { kind: 'double', value };
  }
  if (!isInt64(value)) {
    const message = 'Integers have 64 bits; write a larger number with an exponent, such as 1e20.';
    return fail('number-out-of-range', node, message);
  }
  return type === 'duration' ? { kind: 'duration', ns: value } : { kind: 'int', value };
}

/** Refuses a text or a truth where one calculates. */
function resolveNumber(node: Node, place: ValuePlace, context: Context): Value | null {
  const value = resolveValue(node, place, context);
  return value && isText(typeOf(value))
    ? context.fail('not-a-number', node, `\`${context.slice(node)}\` is no number.`)
    : value;
}

function resolveNegate(node: NegateNode, place: ValuePlace, context: Context): Value | null {
  const part = withoutParens(node.part);
  if (part.kind === 'literal' && typeof part.value !== 'boolean') {
    return resolveLiteral(part.type, -part.value, node, context);
  }
  const value = resolveNumber(part, place, context);
  return value && { kind: 'negate', value };
}

function resolveArithmetic(node: ArithmeticNode, place: ValuePlace, context: Context): Value | null {
  const left = resolveValue(node.left, place, context);
  const right = resolveValue(node.right, place, context);
  if (!left || !right) {
    return null;
  }
  const types = [typeOf(left), typeOf(right)] as const;
  if (arithmeticType(node.op, ...types)) {
    return { kind: 'arithmetic', op: node.op, left, right };
  }
  if (types.some(isText)) {
    return context.fail('not-a-number', node, `\`${node.op}\` is for numbers and durations.`);
  }
  const [a, b] = types.map((type) => `a ${type === 'any' ? 'number' : type}`);
  return context.fail(
    'duration-against-number',
    node,
    `There is no meaning in ${a} \`${node.op}\` ${b}; make a number a duration with * 1ms.`,
  );
}

function resolveFunction(node: CallNode, place: ValuePlace, context: Context): Value | null {
  const { name } = node;
  const [argument, second, third] = node.args;
  const isJson = name === 'json';
  if (!valueFunctions.includes(name)) {
    // An unknown function was reported by the parser.
    return conditionFunctions.includes(name) || name === 'trace.has'
      ? context.fail('not-a-value', node, `${name}(...) is a statement; here a value is expected.`)
      : null;
  }
  if (!argument || third || isJson !== !!second) {
    return context.failShape(node, isJson ? 'json(ATTRIBUTE, "$.path")' : `${name}(VALUE)`);
  }
  const value = name === 'abs' ? resolveNumber(argument, place, context) : resolveValue(argument, place, context);
  if (!isJson) {
    return value && { kind: 'function', name: name as 'lower', value };
  }
  const path = second?.kind === 'string' ? parseJsonPath(second.value) : null;
  if (!path) {
    const message = 'A path is a quoted text such as "$.user.id", "$.items[0]" or "$[\'a b\']".';
    return context.fail('invalid-json-path', second ?? node, message);
  }
  return value && { kind: 'json', value, path };
}

/** agg = ("count"|"concurrency") "(" set ")" | ("count" "(" "distinct"|("sum"|...) "(") value "of" set ")" */
function resolveAggregate(node: CallNode, place: ValuePlace, context: Context): Value | null {
  const { distinct } = node;
  const name = node.name.replace('trace.', '') as AggregateName;
  const [argument, second] = node.args;
  if (!place.resolveSet) {
    const message = 'An aggregate speaks of the whole trace; compare it in the block, with a variable for the span.';
    return context.fail('aggregate-in-where', node, message);
  }
  const isOfSpans = (name === 'count' && !distinct) || name === 'concurrency';
  if (!argument || second || isOfSpans === !!node.of) {
    const isField = argument?.kind === 'path' && (argument.intrinsic || isWord(argument));
    return context.failShape(
      node,
      `${name}(${isOfSpans ? '' : `${distinct ? 'distinct ' : ''}FIELD of `}PATTERN)`,
      isField && !isOfSpans ? [insert(argument.end, ' of span', 'of all spans: of span')] : [],
    );
  }
  const set = place.resolveSet(argument);
  const of = node.of && resolveValue(node.of, { ...place, level: 'span', side: 'left', resolveSet: null }, context);
  if (!set || (node.of && !of)) {
    return null;
  }
  const type = of && !distinct ? typeOf(of) : 'number';
  if (isText(type)) {
    return context.fail('not-a-number', node.of ?? node, `\`${name}\` is for numbers and durations.`);
  }
  const result = type === 'duration' ? type : 'number';
  return context.from(node, { kind: 'aggregate', name, distinct, of, set, result });
}
