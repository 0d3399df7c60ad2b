import type { CompareTest, FieldRef, InTest, Literal, Test, Value } from '../plan/plan.ts';
import { quote } from '../syntax/names.ts';
import { isLiteral, turned } from '../resolve/tests.ts';
import { lookup } from '../text/lookup.ts';
import { enumerate, negative } from './english.ts';
import { sayMissing } from './missing.ts';
import { later, that, type Speech } from './speech.ts';
import { leadingField, sayLiteral, sayOwner, sayValue } from './values.ts';

/** What is asked of values, as a statement. */
export function sayTest(test: Test, speech: Speech, denied = false): string {
  const turned = mirrored(test);
  const all = allAttributes(subjectOf(turned));
  return all === null ? sayOne(turned, speech, denied) : sayOfAny(turned, all, speech, denied);
}

/** `span.attributes[*] matches ...`: it is so of some value. */
function sayOfAny(test: Test, all: FieldRef, speech: Speech, denied: boolean): string {
  const noun = all.scope === 'all-attributes' ? 'attribute' : `${all.scope.slice(4)} attribute`;
  const owner = sayOwner(all.of, speech);
  const has = `has ${denied ? 'no' : 'at least one'}`;
  if (test.kind === 'exists') {
    return `${owner} ${has} ${noun}`;
  }
  const value: FieldRef = { kind: 'field', of: 'self', scope: 'any', key: 'value' };
  const subject = subjectOf(test);
  const one = sayValue(subject.kind === 'function' ? { ...subject, value } : value, { ...speech, self: that });
  // Of a list `contains` asks for an equal element.
  const equal = test.kind === 'compare' && test.op === 'contains';
  const [, positive] = sayPositive(equal ? { ...test, op: '==' } : test, speech);
  const predicate = isNegated(test) ? deny(test, positive) : positive;
  const missing = !denied && isNegated(test) ? ` (or has no ${noun}s)` : '';
  return `${owner} ${has} ${noun} ${one} ${predicate}${missing}`;
}

function sayOne(test: Test, speech: Speech, denied: boolean): string {
  const isDenied = isNegated(test) !== denied;
  const [subject, predicate] = sayPositive(test, speech);
  const missing = isDenied ? sayMissing(test, subjectOf(test), speech) : '';
  return `${subject} ${isDenied ? deny(test, predicate) : predicate}${missing}`;
}

function deny(test: Test, predicate: string): string {
  return test.kind === 'exists' ? 'is missing' : negative(predicate);
}

/** Subject and predicate of a test without its negation. */
function sayPositive(test: Test, speech: Speech): [subject: string, predicate: string] {
  switch (test.kind) {
    case 'compare':
      return sayCompare(test, speech);
    case 'in':
      return sayIn(test, speech);
    case 'matches': {
      const pattern = /[`\n\r]|^$/.test(test.regex) ? quote(test.regex) : `\`${test.regex}\``;
      return [sayValue(test.left, speech), `contains a match of the pattern ${pattern}`];
    }
    case 'exists':
      return [sayValue(test.field, speech), 'is present'];
    case 'ip_in':
      return [sayValue(test.value, speech), `is an IP address in ${networkText(test, speech)}`];
  }
}

const orders = { '<': 'less than', '<=': 'at most', '>': 'more than', '>=': 'at least' };
const sequence = { '<': 'before', '<=': 'at or before', '>': 'after', '>=': 'at or after' };
const amounts = { ...orders, '>': 'longer than', '==': 'exactly', '!=': 'exactly' };

function sayCompare(test: CompareTest, speech: Speech): [subject: string, predicate: string] {
  const { op, left, right } = test;
  const after = later(speech);
  const subject = sayValue(left, speech);
  const owner = left.kind === 'field' ? sayOwner(left.of, speech) : '';
  const other = isLiteral(right) ? sayConstant(right, left) : sayValue(right, after);
  if (op === 'contains' || op === 'starts_with' || op === 'ends_with') {
    return [subject, `${op.replace('_', ' ')} ${other}`];
  }
  if (test.as === 'duration' && isIntrinsic(left, 'duration')) {
    return [owner, `takes ${amounts[op]} ${other}`];
  }
  if (op === '==' || op === '!=') {
    if (isIntrinsic(left, 'status') && other === 'error') {
      return [owner, 'failed'];
    }
    if (isIntrinsic(left, 'id') && isIntrinsic(right, 'id') && left.of !== 'trace' && right.of !== 'trace') {
      return [owner, `is the same span as ${sayOwner(right.of, after)}`];
    }
    if (isFlag(left) && right.kind === 'bool') {
      return [owner, left.key === 'isRoot' ? 'is a root span' : 'is complete'];
    }
    return [subject, isLiteral(right) ? `is ${other}` : `equals ${other}`];
  }
  if (test.as === 'string') {
    return [subject, `sorts ${sequence[op]} ${other}`];
  }
  return [subject, `is ${(isMoment(left) && isMoment(right) ? sequence : orders)[op]} ${other}`];
}

function sayIn({ left, items }: InTest, speech: Speech): [subject: string, predicate: string] {
  const words = items.map((item) => sayConstant(item, left));
  return [sayValue(left, speech), words.length === 1 ? `is ${words[0]}` : `is one of ${enumerate(words, 'and')}`];
}

/** Whether a test holds where the thing that it names, beginning with its verb, does not. */
function isNegated(test: Test): boolean {
  if (test.kind === 'compare') {
    const isFalse = isFlag(test.left) && test.right.kind === 'bool' && !test.right.value;
    return (test.op === '!=') !== isFalse;
  }
  return test.kind === 'in' && test.negated;
}

/** A literal on the left is said last. */
function mirrored(test: Test): Test {
  if (test.kind !== 'compare' || !isLiteral(test.left) || isLiteral(test.right) || test.op.length > 2) {
    return test;
  }
  return { ...test, op: lookup<CompareTest['op']>(turned, test.op) ?? test.op, left: test.right, right: test.left };
}

function subjectOf(test: Test): Value {
  return test.kind === 'exists' ? test.field : test.kind === 'ip_in' ? test.value : test.left;
}

/** The field that the clause of a test begins with, if it does. */
export function subjectField(test: Test): FieldRef | null {
  return leadingField(subjectOf(mirrored(test)));
}

/** The field `[*]` that the subject of a test is, as it is or in lower case. */
function allAttributes(value: Value): FieldRef | null {
  const field = value.kind === 'function' && leadingField(value) !== null ? value.value : value;
  return field.kind === 'field' && field.scope.startsWith('all-') ? field : null;
}

function isIntrinsic(value: Value, key: string): value is FieldRef {
  return value.kind === 'field' && value.scope === 'intrinsic' && value.key === key;
}

function isFlag(value: Value): value is FieldRef {
  return isIntrinsic(value, 'isRoot') || isIntrinsic(value, 'complete');
}

function isMoment(value: Value): boolean {
  return isIntrinsic(value, 'start') || isIntrinsic(value, 'end');
}

/** A literal; statuses and kinds without quotes. */
function sayConstant(literal: Literal, beside: Value): string {
  const word = literal.kind === 'string' && (isIntrinsic(beside, 'status') || isIntrinsic(beside, 'kind'));
  return word ? literal.value : sayLiteral(literal);
}

/** The network as it is written. */
function networkText(test: Test, { rule }: Speech): string {
  const node = rule.origins.get(test);
  const written = node?.kind === 'call' ? node.args[1] : undefined;
  return written?.kind === 'string' ? written.value : '';
}
