import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseCompactTrace } from '../rule-file/compact-trace.ts';
import { parse } from '../syntax/parser.ts';
import type { Span, Trace } from '../trace.ts';
import { evaluate, type Evaluation } from './evaluate.ts';

function traceOf(text: string): Trace {
  const read = parseCompactTrace(text);
  assert.ok('trace' in read);
  return read.trace;
}

function judge(rule: string, trace: string, complete = true): Evaluation {
  return evaluate(parse(rule), traceOf(trace), { complete });
}

test('a rule with errors gives error: invalid-rule', () => {
  const { verdict, reason } = judge('always { a and }', 'a 0ms +1ms');
  assert.deepEqual([verdict, reason], ['error', 'invalid-rule']);
});

test('too much work gives error: budget', () => {
  const spans = Array.from({ length: 200 }, (_, index) => `a ${index}ms +1ms k=${index}`).join('\n');
  const rule = 'when { a as x and a as y and a as z } always { x.k + y.k != z.k }';
  const { verdict, reason } = evaluate(parse(rule), traceOf(spans), { budget: 10_000 });
  assert.deepEqual([verdict, reason], ['error', 'budget']);
});

test('why a trace is inconclusive is told', () => {
  const rule = 'always { x }';
  assert.equal(judge(rule, 'a 0ms +1ms parent(gone)', false).reason, 'no-root');
  assert.equal(judge(rule, 'r 0ms +1ms\na 0ms +1ms parent(gone)', false).reason, 'missing-parent');
  assert.equal(judge(rule, 'r 0ms +1ms', false).reason, 'cut-short');
});

test('copies of a span count once, and of differing copies the first wins', () => {
  const trace = traceOf('a 0ms +1ms k=1');
  const [span] = trace.spans as [Span];
  const copy = { ...span, name: 'b' };
  const judged = (spans: Span[]) => evaluate(parse('always { count(span) == 1 and a }'), { ...trace, spans }).verdict;
  assert.equal(judged([span, copy]), 'satisfied');
  assert.equal(judged([copy, span]), 'violated');
});

test('a circle of parents ends, and nothing in it reaches a root', () => {
  const circle = traceOf('a 0ms +1ms id(a) parent(b)\nb 0ms +1ms id(b) parent(a)');
  const rule = 'always { a descendant of b and b descendant of a and span.where(span:depth == 1) }';
  assert.equal(evaluate(parse(rule), circle, { onIncomplete: 'evaluate' }).verdict, 'satisfied');
  assert.equal(evaluate(parse('when { a as x } always { x descendant of c }'), circle).verdict, 'inconclusive');
});

test('a trace without spans is judged, too', () => {
  const empty: Trace = { traceId: '', spans: [] };
  const verdict = (rule: string, onIncomplete: 'evaluate' | 'inconclusive' = 'evaluate') =>
    evaluate(parse(rule), empty, { onIncomplete }).verdict;
  assert.equal(verdict('when { a } always { b }'), 'not_applicable');
  assert.equal(verdict('never { a }'), 'satisfied');
  assert.equal(verdict('never { a }', 'inconclusive'), 'inconclusive');
  assert.equal(verdict('always { root }'), 'violated');
  assert.equal(verdict('always { trace:spanCount == 0 and trace:duration == 0 }'), 'satisfied');
});

test('witnesses name the spans of their variables, of when and of the never that failed', () => {
  const { witnesses, failing } = judge(
    'when { a as x } always { count(a) < 9 } never { b as y child of x }',
    'a 0ms +1ms\n  b 0ms +1ms n=1\n  b 1ms +1ms n=2',
  );
  assert.equal(failing, 1);
  assert.equal(witnesses[0]?.clause, 'never');
  const { x, y } = witnesses[0]?.variables ?? {};
  assert.deepEqual([x?.name, y?.name, y?.attributes.get('n')], ['a', 'b', 1n]);
});

const rules = [
  'when { a as x } always { b child of x } never { c descendant of x }',
  'when { a.where(k > 1) as x and b as y } always { x before y or x.k == y.k }',
  'always { count(a) <= 2 and max(k of a) < 3 }',
  'never { a as x and a as y and x:id != y:id and x.k == y.k }',
  'when { a } always { sum(span:duration of b) <= 5ms or b.where(parent.k != 2) }',
  'when { root.where(k == 1) } never { span.where(span:depth > 2 or span:childCount > 1) }',
  'a as x and not (b as y descendant of x)',
  'always { not c descendant of a and trace:spanCount >= 2 and p50(k of a) > 0 }',
  'when { b as y } always { a as x ancestor of y and (x:selfTime < 9ms or c sibling of y) }',
].map((text) => [text, parse(text)] as const);

test('on a part of a trace no verdict violated or satisfied is taken back when the rest comes', () => {
  const line = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(9), fc.nat(9), fc.nat(3), fc.nat(3), fc.boolean());
  const lines = fc.array(line, { minLength: 1, maxLength: 7 });
  fc.assert(
    fc.property(lines, fc.nat(127), fc.constantFrom(...rules), (drawn, kept, [text, tree]) => {
      let depth = 0;
      const whole = traceOf(
        drawn
          .map(([name, start, duration, k, down], index) => {
            depth = index === 0 ? 0 : Math.max(1, Math.min(depth + 1, down + 1));
            return `${'  '.repeat(depth)}${name} ${start}ms +${duration}ms${k === 0 ? '' : ` k=${k}`}`;
          })
          .join('\n'),
      );
      const part = { ...whole, spans: whole.spans.filter((_, index) => (kept >> index) & 1) };
      const [early, late] = [evaluate(tree, part, { complete: false }).verdict, evaluate(tree, whole).verdict];
      if (early === 'violated' || early === 'satisfied') {
        assert.equal(late, early, text);
      }
    }),
    { numRuns: 2_000 },
  );
});
