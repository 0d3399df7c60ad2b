import { offer, replace, type Fix } from '../diagnostics/fix.ts';
import { nearestName } from '../diagnostics/nearest-name.ts';
import type { CompareTest, FieldRef, Literal, Test, Value } from '../plan/plan.ts';
import { isScopeWord, quote } from '../syntax/names.ts';
import type { CallNode, CompareNode, InNode, Node, PathNode } from '../syntax/tree.ts';
import { orderSymbols } from '../syntax/vocabulary.ts';
import { isName, isWord, withoutParens } from '../syntax/walk.ts';
import { parseNetwork } from '../text/ip-network.ts';
import { compileRegex } from '../text/regex.ts';
import { numericOf } from '../values/numbers.ts';
import type { Context } from './context.ts';
import { constantOf, constantsOf } from './intrinsics.ts';
import { resolveValue, type ValuePlace } from './values.ts';
import { typeOf } from './types.ts';

/** compare = value op value */
export function resolveCompare(node: CompareNode, place: ValuePlace, context: Context): Test | null {
  if (refuseLeft(node, context)) {
    return null;
  }
  const left = resolveLeft(node.left, place, context);
  if (node.op === 'matches') {
    return resolveMatches(node, left, context);
  }
  const right = resolveRight(node, left, place, context);
  if (!left || !right) {
    return null;
  }
  const { op } = node;
  const compared = (as: CompareTest['as'], a = left, b = right): Test =>
    context.from(node, { kind: 'compare', op, as, left: a, right: b });
  if (isDuration(left) || isDuration(right)) {
    return compareDurations(node, left, right, compared, context);
  }
  const literal = [right, left].find(isLiteral);
  switch (literal?.kind) {
    case undefined:
      return compared('untyped');
    case 'string':
      return compareString(node, left, right, literal.value, compared, context);
    case 'bool':
      return op === '==' || op === '!='
        ? compared('bool')
        : context.fail('bool-order', node.opRange, 'true and false have no order; compare them with == or !=.');
    default:
      return compared('number');
  }
}

function resolveLeft(node: Node, place: ValuePlace, context: Context): Value | null {
  return resolveValue(node, { ...place, side: 'left' }, context);
}

/** A value that the text gives. */
export function isLiteral(value: Value): value is Literal {
  return /^(int|double|duration|string|bool)$/.test(value.kind);
}

function isDuration(value: Value): boolean {
  return typeOf(value) === 'duration';
}

/** The same order with its sides exchanged. */
export const turned = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/** `1000 < amount` reads backwards: which of the two would be a string? */
function refuseLeft(node: CompareNode, { slice, fail }: Context): boolean {
  const [left, right] = [withoutParens(node.left), withoutParens(node.right)];
  const isBackwards = left.kind === 'literal' && isWord(right);
  if (isBackwards) {
    const text = `${slice(right)} ${turned[node.op as '<'] ?? node.op} ${slice(left)}`;
    fail('literal-on-the-left', node, 'The attribute stands on the left, the value on the right.', [
      replace(node, text),
    ]);
  }
  return isBackwards;
}

/** A right side that is one bare word, in parentheses or not, is a string after == and the like, an attribute after < and the like. */
function resolveRight(node: CompareNode, left: Value | null, around: ValuePlace, context: Context): Value | null {
  const place = { ...around, side: 'right' } as const;
  const right = withoutParens(node.right);
  const text = context.slice(right);
  const intrinsic = constantIntrinsic(left);
  if (isWord(right) && context.variables.has(text) && intrinsic && constantOf(intrinsic, text)) {
    const message = `\`${text}\` is read as the variable of this rule; quote it, if the ${intrinsic} is meant.`;
    return context.fail('variable-as-value', right, message, [replace(right, quote(text))]);
  }
  if (!isWord(right) || context.variables.has(text)) {
    return refuseDotted(right, place, context) ? null : resolveValue(right, place, context);
  }
  if (!/^(nil|null|none)$/.test(text)) {
    return orderSymbols.includes(node.op)
      ? resolveValue(right, place, context)
      : bareString(right, left, place, context);
  }
  // `k == null` asks whether there is a value.
  const asked = `${node.op === '!=' ? '' : 'not '}exists(${context.slice(node.left)})`;
  const message = 'There is no null; ask with exists(...), or quote the text.';
  return context.fail('no-null', right, message, [
    ...offer(node, node.left.kind === 'path' ? asked : null),
    replace(right, quote(text)),
  ]);
}

/** Refuses an unscoped dotted path on the right: attribute or string? */
function refuseDotted(written: Node, place: ValuePlace, context: Context): boolean {
  const node = withoutParens(written);
  const { variables, slice, fail } = context;
  if (node.kind === 'arithmetic') {
    return [node.left, node.right].map((side) => refuseDotted(side, place, context)).some(Boolean);
  }
  if (!isName(node) || isWord(node)) {
    return false;
  }
  const [first] = node.segments;
  if (isScopeWord(first.text) || variables.has(first.text)) {
    return false;
  }
  const text = slice(node);
  const near = nearestName(first.text, variables.keys());
  fail(
    'dotted-word-on-the-right',
    node,
    `\`${text}\` could be a text or an attribute${near === null ? '' : `, or did you mean the variable ${near}?`}`,
    [...offer(first, near), ...asTextOrAttribute(node, text, place)],
  );
  return true;
}

function asTextOrAttribute(node: Node, text: string, { level }: ValuePlace): Fix[] {
  return [replace(node, quote(text)), ...offer(node, level === 'span' ? `span.${text}` : null)];
}

function bareString(node: PathNode, left: Value | null, place: ValuePlace, { slice, fail }: Context): Literal {
  const text = slice(node);
  if (!constantIntrinsic(left)) {
    const message = `\`${text}\` is read as the text ${quote(text)}; quote it.`;
    fail('bare-word-as-string', node, message, asTextOrAttribute(node, text, place));
  }
  return { kind: 'string', value: text };
}

type Compared = (as: CompareTest['as'], left?: Value, right?: Value) => Test;

function compareString(
  node: CompareNode,
  left: Value,
  right: Value,
  text: string,
  compared: Compared,
  context: Context,
): Test | null {
  const { op } = node;
  if (orderSymbols.includes(op) && numericOf(text) !== null) {
    const literal = isLiteral(right) ? node.right : node.left;
    const message = `Texts are ordered letter by letter; for numbers write ${text}.`;
    return context.fail('numeric-string-order', literal, message, [replace(literal, text)]);
  }
  if (op !== '==' && op !== '!=') {
    return compared('string');
  }
  const checkedRight = withConstant(left, right, node.right, context);
  const checkedLeft = withConstant(right, left, node.left, context);
  return checkedRight && checkedLeft && compared('string', checkedLeft, checkedRight);
}

/** 'status' or 'kind' when the value is such an intrinsic. */
function constantIntrinsic(value: Value | null): string | undefined {
  return value?.kind === 'field' && value.scope === 'intrinsic' && constantsOf(value.key) ? value.key : undefined;
}

/** A literal compared with a status or kind, as the lower-case word; other words are errors. */
function withConstant<V extends Value>(field: Value, literal: V, node: Node, context: Context): V | Literal | null {
  const intrinsic = constantIntrinsic(field);
  if (!intrinsic || !isLiteral(literal)) {
    return literal;
  }
  const text = literal.kind === 'string' ? literal.value : context.slice(node);
  const word = literal.kind === 'string' && constantOf(intrinsic, text);
  if (word) {
    return { kind: 'string', value: word };
  }
  const words = constantsOf(intrinsic) ?? [];
  const near = nearestName(text, words);
  return context.fail(
    'unknown-constant',
    node,
    `A span's ${intrinsic} is ${words.slice(0, -1).join(', ')} or ${words.at(-1)}.`,
    (near !== null ? [near] : words.length < 4 ? words : []).map((known) => replace(node, quote(known))),
  );
}

function compareDurations(
  node: CompareNode,
  left: Value,
  right: Value,
  compared: Compared,
  context: Context,
): Test | null {
  const { op } = node;
  if (op.length > 2) {
    return context.fail('duration-against-number', node, `\`${op}\` is for texts, not for durations.`);
  }
  const [leftTime, rightTime] = [asDuration(left), asDuration(right)];
  if (leftTime && rightTime) {
    return compared('duration', leftTime, rightTime);
  }
  return leftTime
    ? failDuration(node.left, node.right, right, context)
    : failDuration(node.right, node.left, left, context);
}

function asDuration(value: Value): Value | null {
  const isZero = value.kind === 'int' && value.value === 0n;
  return isZero ? { kind: 'duration', ns: 0n } : isDuration(value) ? value : null;
}

/** Says that beside a duration something else stands. */
function failDuration(time: Node, other: Node, value: Value, { slice, fail }: Context): null {
  const text = slice(other);
  const isNumber = value.kind === 'int' || value.kind === 'double';
  const isSum = other.kind === 'arithmetic' && /[+-]/.test(other.op);
  const factor = `${isSum ? `(${text})` : text} * 1`;
  // For an attribute called duration, also in an aggregate, the intrinsic was probably meant.
  const [field, range] =
    value.kind === 'aggregate' && other.kind === 'call' ? [value.of, other.of ?? other] : [value, other];
  const isMeant = field?.kind === 'field' && field.scope === 'any' && field.key === 'duration';
  const intrinsic = isMeant
    ? slice(range)
        .replace(/^duration$/, 'span:duration')
        .replace('.duration', ':duration')
    : null;
  // NAME.duration, the shorthand, has a warning of its own that comes first.
  const isSegment = slice({ start: other.start - 1, end: other.start }) === '.';
  const units = isNumber ? text : isLiteral(value) ? null : factor;
  return fail(
    'duration-against-number',
    other,
    `\`${slice(time)}\` is a duration, \`${text}\` is not; say which unit is meant.`,
    isSegment
      ? []
      : [...offer(range, intrinsic), ...offer(other, units && `${units}ms`), ...offer(other, units && `${units}s`)],
  );
}

/** value "matches" STR */
function resolveMatches(node: CompareNode, left: Value | null, { slice, fail, from }: Context): Test | null {
  const { right } = node;
  if (right.kind !== 'string') {
    return right.kind === 'missing'
      ? null
      : fail('expected-regex', right, 'After `matches` comes a quoted regular expression.', [
          replace(right, quote(slice(right))),
        ]);
  }
  const compiled = compileRegex(right.value);
  if ('error' in compiled) {
    return fail('invalid-regex', right, `This is no RE2 expression: ${compiled.error}.`);
  }
  return left && from(node, { kind: 'matches', left, regex: right.value });
}

/** value ["not"] "in" "[" item {"," item} "]" */
export function resolveIn(node: InNode, place: ValuePlace, context: Context): Test | null {
  const left = resolveLeft(node.left, place, context);
  const all = node.items.map((item) => resolveItem(item, left, { ...place, side: 'right' }, context));
  const items = all.filter((item) => item !== null);
  if (all.length === 0) {
    context.fail('empty-list', node, 'An empty list matches nothing.');
  }
  return left && items.length === all.length
    ? context.from(node, { kind: 'in', negated: node.negated, left, items })
    : null;
}

function resolveItem(node: Node, left: Value | null, place: ValuePlace, context: Context): Literal | null {
  if (node.kind === 'missing' || refuseDotted(node, place, context)) {
    return null;
  }
  const isWritten = /^(literal|string)$/.test(node.kind === 'negate' ? node.part.kind : node.kind);
  const literal = isWord(node)
    ? bareString(node, left, place, context)
    : isWritten
      ? resolveValue(node, place, context)
      : null;
  if (!literal || !isLiteral(literal)) {
    return context.fail('not-a-literal', node, 'A list holds texts, numbers, durations, true and false.');
  }
  if (!left || isDuration(left) === (literal.kind === 'duration')) {
    return left ? withConstant(left, literal, node, context) : literal;
  }
  if (!isDuration(left)) {
    const message = 'What stands left of `in` is no duration; make it one with * 1ms.';
    return context.fail('duration-against-number', node, message);
  }
  return (asDuration(literal) as Literal | null) ?? failDuration(node, node, literal, context);
}

/** A lone field is `== true`. */
export function resolveLone(node: Node, place: ValuePlace, context: Context): Test | null {
  const left = resolveLeft(node, place, context);
  const type = left && typeOf(left);
  if (type && type !== 'bool' && type !== 'any') {
    return context.failAlone(node, `is a ${type}`);
  }
  const right = { kind: 'bool', value: true } as const;
  return left && context.from(node, { kind: 'compare', op: '==', as: 'bool', left, right });
}

/** "exists" "(" path ")" | "ip_in" "(" value "," STR ")" | a function that gives a truth. */
export function resolveCallTest(node: CallNode, place: ValuePlace, context: Context): Test | null {
  const [argument, second, third] = node.args;
  if (node.name === 'exists') {
    const path = argument && withoutParens(argument);
    if (second || (path?.kind !== 'path' && path?.kind !== 'string')) {
      return context.failShape(node, 'exists(ATTRIBUTE); that there is a span is said by its name alone');
    }
    const field = resolveLeft(path, place, context) as FieldRef | null;
    return field && context.from(node, { kind: 'exists', field });
  }
  if (node.name !== 'ip_in') {
    return resolveLone(node, place, context);
  }
  if (!argument || second?.kind !== 'string' || third) {
    return context.failShape(node, 'ip_in(ATTRIBUTE, "10.0.0.0/8")');
  }
  const value = resolveLeft(argument, place, context);
  const network = parseNetwork(second.value);
  if (!network) {
    return context.fail('invalid-network', second, 'A network is written "10.0.0.0/8" or "2001:db8::/32".');
  }
  return value && context.from(node, { kind: 'ip_in', value, network });
}
