import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { complete } from './complete.ts';
import { hover } from './hover.ts';
import { semanticTokens } from './semantic-tokens.ts';
import { signatureHelp } from './signature-help.ts';
import type { ObservedSchema } from '../schema.ts';

const schema: ObservedSchema = {
  spanNames: ['payment.charge_card', 'payment.fraud_check', 'GET /users'],
  services: ['web', 'payment'],
  attributes: [
    { spanName: 'payment.charge_card', key: 'amount', type: 'int' },
    { spanName: 'payment.charge_card', key: 'currency', type: 'string', values: ['EUR', 'USD'] },
    { spanName: 'payment.charge_card', key: 'needs-review', type: 'bool' },
    { spanName: 'GET /users', key: 'http.route', type: 'string' },
  ],
};

/** The labels proposed at the bar. */
function labelsAt(marked: string): string[] {
  return complete(marked.replace('|', ''), marked.indexOf('|'), { schema }).map(({ label }) => label);
}

function proposes(marked: string, ...expected: string[]): void {
  test(`at ${marked} stands ${expected.join(', ')}`, () => {
    const labels = labelsAt(marked);
    assert.deepEqual(
      expected.filter((label) => !labels.includes(label)),
      [],
      labels.join(' '),
    );
  });
}

function proposesNot(marked: string, ...refused: string[]): void {
  test(`at ${marked} stands not ${refused.join(', ')}`, () => {
    const labels = labelsAt(marked);
    assert.deepEqual(
      refused.filter((label) => labels.includes(label)),
      [],
    );
  });
}

proposes('|', 'when', 'always', 'never');
proposes('when { a }\n|', 'always', 'never');
proposesNot('when { a }\n|', 'when', 'and');
proposes('when { | }', 'payment.charge_card', '"GET /users"', 'span', 'root', 'not', 'count', 'trace:');
proposes('when { pay| }', 'payment.charge_card', 'payment.fraud_check');
proposesNot('when { pay| }', 'span', 'count');
proposes('when { payment.| }', 'charge_card', 'fraud_check', 'where');
proposes('when { payment.charge_card | }', '.where', 'as', 'and', 'child', 'before', 'within');
proposes(
  'when { payment.charge_card.where(|) }',
  'amount',
  'currency',
  '"needs-review"',
  'span:',
  'parent:',
  'exists',
  'not',
);
proposesNot('when { payment.charge_card.where(|) }', 'http.route', 'count', 'root.where');
proposes('when { span.where(|) }', 'amount', 'http.route');
proposes('when { payment.charge_card.where(amount |) }', '==', '>', 'in', 'not in', 'contains');
proposes('when { payment.charge_card.where(currency == |) }', '"EUR"', '"USD"');
proposes('when { payment.charge_card.where(currency in ["EUR", |]) }', '"USD"');
proposes('when { payment.charge_card.where("needs-review" == |) }', 'true', 'false');
proposes('when { span.where(span:|) }', 'duration', 'status', 'service');
proposes('when { span.where(span:st|) }', 'status', 'start');
proposes('when { span.where(span:status == |) }', '"error"', '"ok"');
proposes('when { span.where(span:service == |) }', '"web"');
proposes('when { span.where(event(|)) }', 'event:', 'exists');
proposes('when { span.where(event(event:|)) }', 'name', 'timeSinceStart');
proposes('when { payment.charge_card as p }\nalways { | }', 'p', 'payment.fraud_check');
proposes('when { payment.charge_card as p }\nalways { p.| }', 'amount', 'where');
proposes('when { payment.charge_card as p }\nalways { p:| }', 'start', 'service');
proposes('when { payment.charge_card as p }\nalways { p:start < | }', 'p');
proposes('always { trace:| }', 'duration', 'spanCount', 'complete');
proposes('always { count(|) > 1 }', 'payment.charge_card', 'span');
proposes('always { sum(| of payment.charge_card) > 1 }', 'span:');
proposes('always { sum(span:duration of |) > 1 }', 'payment.charge_card');
proposes('always { a before b within | }', '5s');
proposesNot('always { a // |', 'and');
proposesNot('always { a as | }', 'and');

test('a proposal replaces what is typed', () => {
  const [first] = complete('when { paym', 11, { schema });
  assert.deepEqual(first?.range, { start: 7, end: 11 });
  assert.equal(first?.insert, 'payment.charge_card');
});

test('hover tells of words, intrinsics and variables', () => {
  const text = 'when { charge as c } always { check before c and c:duration < 5s and count(x) > 1 }';
  assert.match(hover(text, text.indexOf('before'))?.text ?? '', /ends when B starts/);
  assert.match(hover(text, text.indexOf('duration'))?.text ?? '', /end less start/);
  assert.match(hover(text, text.indexOf('c and'))?.text ?? '', /every such span/);
  assert.match(hover(text, text.indexOf('count'))?.text ?? '', /How many spans fit/);
  assert.equal(hover(text, text.indexOf('5s')), null);
});

test('signature help follows the argument', () => {
  const text = 'always { a.where(ip_in(client.ip, "10.0.0.0/8")) }';
  assert.deepEqual(signatureHelp(text, text.indexOf('client')), {
    label: 'ip_in(FIELD, "10.0.0.0/8")',
    parameters: ['FIELD', '"10.0.0.0/8"'],
    active: 0,
    documentation: 'The address lies in the network.',
  });
  assert.equal(signatureHelp(text, text.indexOf('"10'))?.active, 1);
  assert.equal(signatureHelp('always { a', 10), null);
});

test('each word is told by its meaning', () => {
  const text = 'when { a.b.where(k == "v") as x } // c\nalways { x:name == "n" and count("d" child of x) > 1 }';
  const told = semanticTokens(text).map(({ start, end, type }) => `${text.slice(start, end)} ${type}`);
  assert.deepEqual(told, [
    'when keyword',
    'a spanName',
    'b spanName',
    'where keyword',
    'k attribute',
    '== operator',
    '"v" string',
    'as keyword',
    'x variable',
    '// c comment',
    'always keyword',
    'x variable',
    'name intrinsic',
    '== operator',
    '"n" string',
    'and keyword',
    'count function',
    '"d" spanName',
    'child keyword',
    'of keyword',
    'x variable',
    '> operator',
    '1 number',
  ]);
});

test('wherever the cursor stands in whatever text, the editor gets an answer', () => {
  const pieces =
    'when { a.b.where(k in ["v", 1]) as x } always { sum(x:name of "d" child of x) > 1 and not event( }'.split(/\b/);
  const text = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((some) => some.join(''));
  fc.assert(
    fc.property(text, fc.nat(200), (some, at) => {
      const offset = Math.min(at, some.length);
      complete(some, offset, { schema });
      hover(some, offset);
      signatureHelp(some, offset);
      const tokens = semanticTokens(some);
      assert.ok(tokens.every(({ start }, index) => start >= (tokens[index - 1]?.end ?? 0)));
    }),
    { numRuns: 500 },
  );
});
