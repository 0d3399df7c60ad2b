import type { FieldRef, Literal, Owner, Value } from '../plan/plan.ts';
import { intrinsicsOf } from '../resolve/intrinsics.ts';
import { formatDuration } from '../syntax/format-duration.ts';
import { isPlainName, quote } from '../syntax/names.ts';
import { lookup } from '../text/lookup.ts';
import { canonicalText } from '../values/canonical-text.ts';
import { later, variableName, type Speech, type Voice } from './speech.ts';

/** A value as a noun: `its amount`, `the order_id of p`, `5 seconds`. */
export function sayValue(value: Value, speech: Speech): string {
  switch (value.kind) {
    case 'field':
      return sayField(value, speech);
    case 'arithmetic': {
      const [left, right] = [operand(value.left, speech), operand(value.right, later(speech))];
      return value.op === '%' ? `the remainder of ${left} divided by ${right}` : `${left} ${signs[value.op]} ${right}`;
    }
    case 'negate':
      return `minus ${operand(value.value, later(speech))}`;
    case 'function':
      return value.name === 'lower' || value.name === 'number'
        ? `${operand(value.value, speech)} ${value.name === 'lower' ? 'in lower case' : 'as a number'}`
        : `the ${value.name === 'abs' ? 'absolute value' : 'length'} of ${operand(value.value, later(speech))}`;
    case 'json':
      return `the value at \`${jsonPath(value.path)}\` in ${operand(value.value, later(speech))}`;
    case 'aggregate':
      return speech.aggregate(value);
    default:
      return sayLiteral(value);
  }
}

export function sayLiteral(literal: Literal): string {
  switch (literal.kind) {
    case 'duration':
      return formatDuration(literal.ns);
    case 'string':
      return quote(literal.value);
    default:
      return canonicalText(literal.value);
  }
}

/** The field that the noun of a value begins with, if it does. */
export function leadingField(value: Value): FieldRef | null {
  switch (value.kind) {
    case 'field':
      return value;
    case 'arithmetic':
      return value.op === '%' || value.left.kind === 'arithmetic' ? null : leadingField(value.left);
    case 'function':
      return value.value.kind !== 'arithmetic' && (value.name === 'lower' || value.name === 'number')
        ? leadingField(value.value)
        : null;
    default:
      return null;
  }
}

/** Who has the field, as the subject of a clause: `it`, `its parent`, `the root span`, `p`. */
export function sayOwner(of: Owner, speech: Speech): string {
  switch (of) {
    case 'self':
      return speech.self.subject;
    case 'event':
    case 'link':
      return voiceOf(of, speech).subject;
    case 'parent':
      return ofVoice(speech.self, 'parent');
    case 'root':
      return 'the root span';
    case 'trace':
      return 'the trace';
    default:
      return variableName(of.variable, speech);
  }
}

function sayField(field: FieldRef, speech: Speech): string {
  const { of } = field;
  if (of === 'trace') {
    return `the ${fieldWord(field)}`;
  }
  const word = fieldWord(field);
  if (of === 'parent') {
    const { possessive, subject } = speech.self;
    return possessive === null ? `the ${word} of the parent of ${subject}` : `${possessive}parent's ${word}`;
  }
  return of === 'self' || of === 'event' || of === 'link'
    ? ofVoice(voiceOf(of, speech), word)
    : `the ${word} of ${sayOwner(of, speech)}`;
}

function voiceOf(of: 'self' | 'event' | 'link', { self, item }: Speech): Voice {
  return of === 'self' || item === null ? self : item;
}

function ofVoice({ possessive, subject }: Voice, word: string): string {
  return possessive === null ? `the ${word} of ${subject}` : possessive + word;
}

function fieldWord({ of, scope, key }: FieldRef): string {
  const own = lookup(intrinsicsOf(String(of)), key)?.[1];
  const name = isPlainName(key) ? key : quote(key);
  switch (scope) {
    case 'any':
      // Attributes called like something that is known of every span, or like a word between statements, are told from it.
      return name !== key || own === key || key === 'and' || key === 'or' ? `attribute ${name}` : key;
    case 'intrinsic':
      return own ?? key.replace(/^instrumentation/, 'instrumentation ').toLowerCase();
    case 'all-attributes':
      return 'attribute values';
    default:
      return scope.startsWith('all-') ? `${scope.slice(4)} attribute values` : `${scope} attribute ${name}`;
  }
}

const signs = { '+': 'plus', '-': 'minus', '*': 'times', '/': 'divided by', '%': '' };

/** A value inside another one, in parentheses if it is calculated. */
function operand(value: Value, speech: Speech): string {
  const text = sayValue(value, speech);
  return value.kind === 'arithmetic' || value.kind === 'negate' ? `(${text})` : text;
}

function jsonPath(path: readonly (string | number)[]): string {
  const steps = path.map((step) =>
    typeof step === 'number' ? `[${step}]` : /^[A-Za-z_][\w-]*$/.test(step) ? `.${step}` : `[${quote(step)}]`,
  );
  return `$${steps.join('')}`;
}
