import { replace, type Fix } from '../diagnostics/fix.ts';
import { nearestName } from '../diagnostics/nearest-name.ts';
import type { CompareOp, ExistsTest, FieldRef, IpInTest, Literal, Test, Value } from '../plan/plan.ts';
import { quote } from '../syntax/names.ts';
import type { CallNode, CompareNode, InNode, Node, PathNode } from '../syntax/tree.ts';
import { withoutParens } from '../syntax/walk.ts';
import { parseNetwork } from '../text/ip-network.ts';
import { compileRegex } from '../text/regex.ts';
import type { Context } from './context.ts';
import { constantOf, constantsOf, type StaticType } from './intrinsics.ts';
import { resolveValue, type ValuePlace } from './values.ts';
import { typeOf } from './types.ts';

const ordering = new Set(['<', '<=', '>', '>=']);
const stringOps = new Set(['contains', 'starts_with', 'ends_with']);
const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/** compare = value op value */
export function resolveCompare(node: CompareNode, place: ValuePlace, context: Context): Test | null {
  if (refusedLeft(node, context)) {
    return null;
  }
  const left = resolveValue(node.left, { ...place, side: 'left' }, context);
  if (node.op === 'matches') {
    return resolveMatches(node, left, context);
  }
  const right = resolveRight(node, left, place, context);
  if (left === null || right === null) {
    return null;
  }
  const { op } = node;
  if (typeOf(left) === 'duration' || typeOf(right) === 'duration') {
    return compareDurations(node, op, left, right, context);
  }
  const literal = isLiteral(right) ? right : isLiteral(left) ? left : null;
  if (literal === null) {
    return context.from(node, { kind: 'compare', op, as: 'untyped', left, right });
  }
  if (literal.kind === 'string') {
    return compareString(node, op, left, right, literal.value, context);
  }
  if (literal.kind === 'bool') {
    return op === '==' || op === '!='
      ? context.from(node, { kind: 'compare', op, as: 'bool', left, right })
      : context.fail('bool-order', node.opRange, 'true and false have no order; compare them with == or !=.');
  }
  return context.from(node, { kind: 'compare', op, as: 'number', left, right });
}

/** A value that the text gives. */
export function isLiteral(value: Value): value is Literal {
  return (
    value.kind === 'int' ||
    value.kind === 'double' ||
    value.kind === 'duration' ||
    value.kind === 'string' ||
    value.kind === 'bool'
  );
}

/** `1000 < amount` reads backwards: which of the two would be a string? */
function refusedLeft(node: CompareNode, context: Context): boolean {
  const [left, right] = [withoutParens(node.left) as Node, withoutParens(node.right) as Node];
  if (left.kind !== 'literal' || !isBareWord(right)) {
    return false;
  }
  const turned = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }[node.op as '<'] ?? node.op;
  const text = `${context.slice(right)} ${turned} ${context.slice(left)}`;
  context.fail('literal-on-the-left', node, 'The attribute stands on the left, the value on the right.', [
    replace(node, text),
  ]);
  return true;
}

function isBareWord(node: Node): node is PathNode {
  return node.kind === 'path' && node.segments.length === 1 && node.intrinsic === null && node.subscript === null;
}

/** A right side that is one bare word, in parentheses or not, is a string after == and the like, an attribute after < and the like. */
function resolveRight(node: CompareNode, left: Value | null, around: ValuePlace, context: Context): Value | null {
  const place = { ...around, side: 'right' } as const;
  const right = withoutParens(node.right) as Node;
  if (isBareWord(right) && !context.variables.has(context.slice(right))) {
    if (isNull(right, context)) {
      return refusedNull(node, right, context);
    }
    return ordering.has(node.op) ? resolveValue(right, place, context) : bareString(right, left, place, context);
  }
  return refusedDotted(right, place, context) ? null : resolveValue(right, place, context);
}

function isNull(node: PathNode, context: Context): boolean {
  return ['nil', 'null', 'none'].includes(context.slice(node));
}

/** `k == null` asks whether there is a value. */
function refusedNull(node: CompareNode, word: PathNode, context: Context): null {
  const exists = `exists(${context.slice(node.left)})`;
  const fixes = node.left.kind === 'path' ? [replace(node, node.op === '!=' ? exists : `not ${exists}`)] : [];
  return context.fail(
    'no-null',
    word,
    'There is no null; ask with exists(...) whether a value is there, or quote the text.',
    [...fixes, replace(word, quote(context.slice(word)))],
  );
}

/** Refuses an unscoped dotted path on the right: attribute or string? */
function refusedDotted(written: Node, place: ValuePlace, context: Context): boolean {
  const node = withoutParens(written) as Node;
  if (node.kind === 'arithmetic') {
    return [node.left, node.right].map((side) => refusedDotted(side, place, context)).some(Boolean);
  }
  if (node.kind !== 'path' || node.segments.length < 2 || node.intrinsic !== null || node.subscript !== null) {
    return false;
  }
  const [first] = node.segments;
  const text = context.slice(node);
  const known = ['span', 'resource', 'instrumentation', 'parent', 'root', 'event', 'link', 'trace'];
  if (first === undefined || known.includes(first.text) || context.variables.has(first.text)) {
    return false;
  }
  const near = nearestName(first.text, context.variables.keys());
  const attribute = place.level === 'span' ? [replace(node, `span.${text}`)] : [];
  context.fail(
    'dotted-word-on-the-right',
    node,
    `\`${text}\` could be a text or an attribute${near === null ? '' : `, or did you mean the variable ${near}?`}`,
    [...(near === null ? [] : [replace(first, near)]), replace(node, quote(text)), ...attribute],
  );
  return true;
}

function bareString(node: PathNode, left: Value | null, place: ValuePlace, context: Context): Literal {
  const text = context.slice(node);
  if (constantIntrinsic(left) === null) {
    const attribute = place.level === 'span' ? [replace(node, `span.${text}`)] : [];
    context.fail('bare-word-as-string', node, `\`${text}\` is read as the text ${quote(text)}; quote it.`, [
      replace(node, quote(text)),
      ...attribute,
    ]);
  }
  return { kind: 'string', value: text };
}

function compareString(
  node: CompareNode,
  op: CompareOp,
  left: Value,
  right: Value,
  text: string,
  context: Context,
): Test | null {
  if (ordering.has(op) && decimal.test(text)) {
    const literal = isLiteral(right) ? node.right : node.left;
    return context.fail(
      'numeric-string-order',
      literal,
      `Texts are ordered letter by letter; for numbers write ${text}.`,
      [replace(literal, text)],
    );
  }
  const constants = op === '==' || op === '!=';
  const checkedRight = constants ? withConstant(left, right, node.right, context) : right;
  const checkedLeft = constants ? withConstant(right, left, node.left, context) : left;
  if (checkedRight === null || checkedLeft === null) {
    return null;
  }
  return context.from(node, { kind: 'compare', op, as: 'string', left: checkedLeft, right: checkedRight });
}

/** 'status' or 'kind' when the value is such an intrinsic. */
function constantIntrinsic(value: Value | null): 'status' | 'kind' | null {
  const field = value?.kind === 'field' && value.scope === 'intrinsic' ? value.key : null;
  return field === 'status' || field === 'kind' ? field : null;
}

/** A literal compared with a status or kind, as the lower-case word; other words are errors. */
function withConstant<V extends Value>(field: Value, literal: V, node: Node, context: Context): V | Literal | null {
  const intrinsic = constantIntrinsic(field);
  if (intrinsic === null || !isLiteral(literal)) {
    return literal;
  }
  const text = literal.kind === 'string' ? literal.value : context.slice(node);
  const word = literal.kind === 'string' ? constantOf(intrinsic, text) : null;
  if (word !== null) {
    return { kind: 'string', value: word };
  }
  const words = constantsOf(intrinsic);
  const near = nearestName(text, words);
  return context.fail(
    'unknown-constant',
    node,
    `A span's ${intrinsic} is ${words.slice(0, -1).join(', ')} or ${words.at(-1)}.`,
    (near === null && words.length < 4 ? words : [near ?? ''])
      .filter((known) => known !== '')
      .map((known) => replace(node, quote(known))),
  );
}

function compareDurations(node: CompareNode, op: CompareOp, left: Value, right: Value, context: Context): Test | null {
  if (stringOps.has(op)) {
    return context.fail('duration-against-number', node, `\`${op}\` is for texts, not for durations.`);
  }
  const [leftTime, rightTime] = [asDuration(left), asDuration(right)];
  if (leftTime !== null && rightTime !== null) {
    return context.from(node, { kind: 'compare', op, as: 'duration', left: leftTime, right: rightTime });
  }
  const [time, other] = leftTime === null ? [node.right, node.left] : [node.left, node.right];
  const otherValue = leftTime === null ? left : right;
  return durationMismatch(time, other, otherValue, context);
}

function asDuration(value: Value): Value | null {
  const zero = value.kind === 'int' && value.value === 0n;
  return zero ? { kind: 'duration', ns: 0n } : typeOf(value) === 'duration' ? value : null;
}

function durationMismatch(time: Node, other: Node, value: Value, context: Context): null {
  const text = context.slice(other);
  const fixes: Fix[] = [];
  if (isLiteral(value)) {
    if (value.kind === 'int' || value.kind === 'double') {
      fixes.push(replace(other, `${text}ms`), replace(other, `${text}s`));
    }
  } else {
    const intrinsic = durationIntrinsic(value, context, other);
    const grouped = other.kind === 'arithmetic' && (other.op === '+' || other.op === '-') ? `(${text})` : text;
    fixes.push(
      ...(intrinsic === null ? [] : [replace(other, intrinsic)]),
      replace(other, `${grouped} * 1ms`),
      replace(other, `${grouped} * 1s`),
    );
  }
  const message = `\`${context.slice(time)}\` is a duration, \`${text}\` is not; say which unit is meant.`;
  return context.fail('duration-against-number', other, message, fixes);
}

/** For an attribute called duration: the intrinsic that was probably meant. */
function durationIntrinsic(value: Value, context: Context, node: Node): string | null {
  if (value.kind !== 'field' || value.scope !== 'any' || value.key !== 'duration') {
    return null;
  }
  return value.of === 'self' ? 'span:duration' : context.slice(node).replace(/\.duration$/, ':duration');
}

/** value "matches" STR */
function resolveMatches(node: CompareNode, left: Value | null, context: Context): Test | null {
  const { right } = node;
  if (right.kind !== 'string') {
    const text = context.slice(right);
    const fixes = right.kind === 'missing' ? [] : [replace(right, quote(text))];
    return right.kind === 'missing'
      ? null
      : context.fail('expected-regex', right, 'After `matches` comes a quoted regular expression.', fixes);
  }
  const compiled = compileRegex(right.value);
  if ('error' in compiled) {
    return context.fail('invalid-regex', right, `This is no RE2 expression: ${compiled.error}.`);
  }
  return left === null ? null : context.from(node, { kind: 'matches', left, regex: right.value });
}

/** value ["not"] "in" "[" item {"," item} "]" */
export function resolveIn(node: InNode, place: ValuePlace, context: Context): Test | null {
  const left = resolveValue(node.left, { ...place, side: 'left' }, context);
  const items: Literal[] = [];
  for (const item of node.items) {
    const literal = resolveItem(item, left, place, context);
    if (literal !== null) {
      items.push(literal);
    }
  }
  if (node.items.length === 0) {
    context.fail('empty-list', node, 'An empty list matches nothing.');
  }
  return left === null || items.length < node.items.length
    ? null
    : context.from(node, { kind: 'in', negated: node.negated, left, items });
}

function resolveItem(node: Node, left: Value | null, place: ValuePlace, context: Context): Literal | null {
  if (node.kind === 'missing' || refusedDotted(node, place, context)) {
    return null;
  }
  const literal = isBareWord(node) ? bareString(node, left, place, context) : literalOf(node, place, context);
  if (literal === null) {
    return context.fail('not-a-literal', node, 'A list holds texts, numbers, durations, true and false.');
  }
  const type: StaticType = left === null ? 'any' : typeOf(left);
  if (left !== null && (type === 'duration') !== (literal.kind === 'duration')) {
    const zero = asDuration(literal);
    if (type === 'duration' && zero !== null) {
      return zero as Literal;
    }
    return type === 'duration' ? durationMismatch(node, node, literal, context) : mixedList(node, context);
  }
  return left === null ? literal : withConstant(left, literal, node, context);
}

function mixedList(node: Node, context: Context): null {
  return context.fail(
    'duration-against-number',
    node,
    'What stands left of `in` is no duration; multiply it by its unit, such as latency_ms * 1ms.',
  );
}

function literalOf(node: Node, place: ValuePlace, context: Context): Literal | null {
  const literal =
    node.kind === 'literal' || node.kind === 'string' || (node.kind === 'negate' && node.part.kind === 'literal');
  const value = literal ? resolveValue(node, { ...place, side: 'right' }, context) : null;
  return value !== null && isLiteral(value) ? value : null;
}

/** A lone field is `== true`. */
export function resolveLone(node: Node, place: ValuePlace, context: Context): Test | null {
  const value = resolveValue(node, { ...place, side: 'left' }, context);
  if (value === null) {
    return null;
  }
  const type = typeOf(value);
  if (type !== 'bool' && type !== 'any') {
    return context.fail('value-alone', node, `\`${context.slice(node)}\` is a ${type}; compare it with something.`);
  }
  return context.from(node, {
    kind: 'compare',
    op: '==',
    as: 'bool',
    left: value,
    right: { kind: 'bool', value: true },
  });
}

/** "exists" "(" path ")" */
export function resolveExists(node: CallNode, place: ValuePlace, context: Context): ExistsTest | null {
  const [argument] = node.args;
  const path = argument === undefined ? undefined : withoutParens(argument);
  if (node.args.length !== 1 || (path?.kind !== 'path' && path?.kind !== 'string')) {
    return context.fail(
      'wrong-arguments',
      node,
      'It is written exists(ATTRIBUTE); that there is a span is said by its name alone.',
    );
  }
  const field = resolveValue(path, { ...place, side: 'left' }, context) as FieldRef | null;
  return field === null ? null : context.from(node, { kind: 'exists', field });
}

/** "ip_in" "(" value "," STR ")" */
export function resolveIpIn(node: CallNode, place: ValuePlace, context: Context): IpInTest | null {
  const [argument, text] = node.args;
  if (argument === undefined || text?.kind !== 'string' || node.args.length !== 2) {
    return context.fail('wrong-arguments', node, 'It is written ip_in(ATTRIBUTE, "10.0.0.0/8").');
  }
  const value = resolveValue(argument, { ...place, side: 'left' }, context);
  const network = parseNetwork(text.value);
  if (network === null) {
    return context.fail('invalid-network', text, 'A network is written "10.0.0.0/8" or "2001:db8::/32".');
  }
  return value === null ? null : context.from(node, { kind: 'ip_in', value, network });
}
