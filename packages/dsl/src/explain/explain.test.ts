import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { intrinsicsOf } from '../resolve/intrinsics.ts';
import { parseRuleFile } from '../rule-file/index.ts';
import { parse } from '../syntax/parser.ts';
import type { AnyNode } from '../syntax/tree.ts';
import { aggregates } from '../syntax/vocabulary.ts';
import { walk } from '../syntax/walk.ts';
import { explain } from './explain.ts';

/** Every construct of the language. */
const sentences: [rule: string, sentence: string][] = [
  [
    'when { payment.charge_card.where(amount > 1000) as p } always { payment.fraud_check.where(order_id == p.order_id) before p within 5s }',
    'For every span named payment.charge_card whose amount is more than 1000 (p), there is at least one span named payment.fraud_check whose order_id equals the order_id of p, and that ends at most 5s before the start of p.',
  ],
  [
    'when { charge as p } always { check } never { bypass descendant of p }',
    'For every span named charge (p), there is at least one span named check, and there is no span named bypass that is somewhere below p.',
  ],
  ['never { db.query.where(span:duration > 1s) }', 'There is no span named db.query that takes longer than 1s.'],
  [
    'when { x as h } always { count(d child of h) <= 3 }',
    'For every span named x (h), the number of spans named d (each of which is a direct child of h) is at most 3.',
  ],
  ['span.status == "ERROR"', 'There is no span that failed.'],
  [
    'when { a and b }',
    'It must not be that both there is at least one span named a and there is at least one span named b.',
  ],
  [
    'when { a or b } always { c }',
    'In every trace in which either there is at least one span named a or there is at least one span named b, there is at least one span named c.',
  ],
  [
    'when { a as x and b as y and x:duration > y:duration } always { x before y and not c }',
    'For every span named a (x) and every span named b (y), where x takes longer than the duration of y, x ends before the start of y, and there is no span named c.',
  ],
  [
    'when { a as x child of b as y } always { x.k == y.k }',
    'For every span named a (x) and every span named b (y), where x is a direct child of y, the k of x equals the k of y.',
  ],
  [
    'when { a as x or b as x } always { x.k == 1 }',
    'For every span x, where either x is a span named a or x is a span named b, the k of x is 1.',
  ],
  [
    'when { root.where(span:status != error) as r } always { c during r }',
    'For every root span that did not fail (r), there is at least one span named c that runs entirely within the time of r.',
  ],
  [
    'when { a } always { b and (c or d and not e) and not (f and g) }',
    'In every trace in which there is at least one span named a, there is at least one span named b; either there is at least one span named c or both there is at least one span named d and there is no span named e; and it is not so that both there is at least one span named f and there is at least one span named g.',
  ],
  [
    'never { (a or b) or c.where(k == 1) as y and d after y }',
    'There is no span named a; there is no span named b; and it must not be that both there is at least one span named c whose k is 1 (y) and there is at least one span named d that starts after the end of y.',
  ],
  ['always { db.query }', 'In every trace, there is at least one span named db.query.'],
  [
    'always { "GET /users/{id}" and "span" }',
    'In every trace, there is at least one span named "GET /users/{id}", and there is at least one span named "span".',
  ],
  [
    'always { span.where(a == 1).where(b != 2) }',
    'In every trace, there is at least one span whose a is 1 and whose b is not 2 (or is missing).',
  ],
  [
    'always { a before b and a before a }',
    'In every trace, there is at least one span named a that ends before the start of at least one span named b, and there is at least one span named a that ends before the start of at least one other span named a.',
  ],
  [
    'always { a before b before c.where(k == 1) within 1m30s before d }',
    'In every trace, there is at least one span named a that ends before the start of at least one span named b that ends at most 1m30s before the start of at least one span named c whose k is 1, and that ends before the start of at least one span named d.',
  ],
  [
    'when { a as x } always { x parent of b and not x sibling of c and x overlaps d and x ancestor of e }',
    'For every span named a (x), x is the direct parent of at least one span named b; x does not have the same parent as any span named c; x overlaps in time with at least one span named d; and x is somewhere above at least one span named e.',
  ],
  [
    'when { a as x } always { b.where(k == 1) before x before c or x.where(k == 1) before c }',
    'For every span named a (x), either there is at least one span named b whose k is 1, and that ends before the start of x, where x ends before the start of at least one span named c, or both the k of x is 1 and x ends before the start of at least one span named c.',
  ],
  [
    'when { a as x } never { b.where(k == 1) after x }',
    'For every span named a (x), there is no span named b whose k is 1, and that starts after the end of x.',
  ],
  [
    'when { a as x } never { x.where(k == 1) overlaps b }',
    'For every span named a (x), it must not be that both the k of x is 1 and x overlaps in time with at least one span named b.',
  ],
  [
    'when { a as x } always { x:isRoot and trace:complete and exists(x.k) and x.k != 1 }',
    'For every span named a (x), x is a root span; the trace is complete; the k of x is present; and the k of x is not 1.',
  ],
  [
    'when { a as x and b as y } always { x:id != y:id and x:end <= y:start and y:start - x:end <= 500ms }',
    'For every span named a (x) and every span named b (y), x is not the same span as y; the end of x is at or before the start of y; and the start of y minus the end of x is at most 500ms.',
  ],
  [
    'when { a as x } always { x:service in ["a", "b"] and x:service not in ["c"] and 1s > x:duration }',
    'For every span named a (x), the service of x is one of "a" and "b"; the service of x is not "c" (or is missing); and x takes less than 1s.',
  ],
  [
    'always { count(retry) > 3 and count(a) == 1 and count(b) != 2 and 0 < count(c) }',
    'In every trace, the number of spans named retry is more than 3; the number of spans named a is 1; the number of spans named b is not 2; and the number of spans named c is more than 0.',
  ],
  ['never { count(retry) > 3 }', 'The number of spans named retry is not more than 3.'],
  [
    'when { a as x } always { count(b.where(span:status == error or span:isRoot and k == 1) child of x) < 2 and count(b.where(span:duration < 1s and k < m)) == 2 }',
    'For every span named a (x), the number of spans named b (for each of which either it failed or both it is a root span and its k is 1, and each of which is a direct child of x) is less than 2, and the number of spans named b (each of which takes less than 1s and whose k is less than their m) is 2.',
  ],
  [
    'always { count(distinct user.id of span) <= 1 and concurrency(call.where(k == 1)) <= 8 }',
    'In every trace, the number of different values of user.id over all spans is at most 1, and the greatest number of spans named call (whose k is 1) at the same time is at most 8.',
  ],
  [
    'always { sum(price * qty of item.where(k == 1) child of order) == root.total }',
    'In every trace, the sum of price times qty over all spans named item (whose k is 1, and each of which is a direct child of at least one span named order) equals the total of the root span.',
  ],
  [
    'always { min(v of a) > 1 and max(v of a) < 9 and avg(v of a) >= 2 and p50(v of a) < 1 and p90(v of a) < 2 and p95(span:duration of a) <= 200ms and p99(v of a) < 4 }',
    'In every trace, the least value of v over all spans named a is more than 1; the greatest value of v over all spans named a is less than 9; the average of v over all spans named a is at least 2; the 50th percentile of v over all spans named a is less than 1; the 90th percentile of v over all spans named a is less than 2; the 95th percentile of duration over all spans named a is at most 200ms; and the 99th percentile of v over all spans named a is less than 4.',
  ],
  [
    'always { trace:spanCount <= 100 and trace:duration <= 2s and trace:rootService == "web" }',
    'In every trace, the number of spans in the trace is at most 100; the trace takes at most 2s; and the service of the root span is "web".',
  ],
  [
    'never { span.where(http.status >= 500 and name == "x" and "my key" == 1) }',
    'There is no span whose http.status is at least 500, whose attribute name is "x", and whose attribute "my key" is 1.',
  ],
  [
    'never { span.where(span.k == 1 and span.attributes["http.route"] == "/" and resource.k == 2 and instrumentation.k == 3) }',
    'There is no span whose span attribute k is 1, whose span attribute http.route is "/", whose resource attribute k is 2, and whose instrumentation attribute k is 3.',
  ],
  [
    'never { a.where(approved != true and not b < 5 and not cached) }',
    'There is no span named a whose approved is not true (or is missing), whose b is not less than 5 (or is missing), and whose cached is not true (or is missing).',
  ],
  [
    'never { a.where(exists(tenant) and tenant != parent.tenant and parent:service == "x" and root.k == 1) }',
    `There is no span named a such that all of these hold (its tenant is present; its tenant does not equal its parent's tenant (or one of the two is missing); its parent's service is "x"; and the k of the root span is 1).`,
  ],
  [
    'never { a.where(exists(tenant) and tenant != parent.tenant and parent:service == "x") }',
    `There is no span named a whose tenant is present, whose tenant does not equal its parent's tenant (or one of the two is missing), and whose parent's service is "x".`,
  ],
  [
    'never { span.where(span:name == "x" and span:status == ok and span:kind == client and span:statusMessage contains "boom") }',
    'There is no span whose name is "x", whose status is ok, whose kind is client, and whose status message contains "boom".',
  ],
  [
    'never { span.where(span:kind in [client, "SERVER"] and span:status in [unset, ok] and span:kind != producer) }',
    'There is no span whose kind is one of client and server, whose status is one of unset and ok, and whose kind is not producer.',
  ],
  [
    'never { a.where(span:depth > 2 or span:childCount == 1 or span:selfTime > 5ms or span:duration <= 1h) }',
    'There is no span named a whose number of ancestors is more than 2, whose number of direct children is 1, whose time outside of child spans is more than 5ms, or that takes at most 1h.',
  ],
  [
    'never { a.where(k contains "x" or k starts_with "y" or k ends_with "z" or not k contains "w") }',
    'There is no span named a whose k contains "x", whose k starts with "y", whose k ends with "z", or whose k does not contain "w" (or is missing).',
  ],
  [
    'never { a.where(code in [200, 2.5, "204", true] and tier not in ["gold", silver]) }',
    'There is no span named a whose code is one of 200, 2.5, "204" and true and whose tier is not one of "gold" and "silver" (or is missing).',
  ],
  [
    'never { a.where(k matches `^\\d+$`) }',
    'There is no span named a whose k contains a match of the pattern `^\\d+$`.',
  ],
  ['never { a.where(k matches "a`b") }', 'There is no span named a whose k contains a match of the pattern "a`b".'],
  [
    'never { span.where(span.attributes[*] matches `\\d{4}`) }',
    'There is no span that has at least one attribute whose value contains a match of the pattern `\\d{4}`.',
  ],
  [
    'never { span.where(not span.attributes[*] == "a" and resource.attributes[*] != "b" and instrumentation.attributes[*] contains "c" and exists(span.attributes[*])) }',
    'There is no span that has no attribute whose value is "a", that has at least one resource attribute whose value is not "b" (or has no resource attributes), that has at least one instrumentation attribute whose value is "c", and that has at least one attribute.',
  ],
  [
    'never { span.where(ip_in(client.address, "10.0.0.0/8") and not ip_in(peer, "2001:db8::/32")) }',
    'There is no span whose client.address is an IP address in 10.0.0.0/8 and whose peer is not an IP address in 2001:db8::/32 (or is missing).',
  ],
  [
    'never { span.where(event(event:name == "exception" and exception.type contains "T" and event:timeSinceStart > 1s)) }',
    'There is no span that has at least one event whose name is "exception", whose exception.type contains "T", and whose time since the start of the span is more than 1s.',
  ],
  [
    'never { consume.where(not link(link:traceID != trace:id or k == span.k)) }',
    'There is no span named consume that has no link whose trace id does not equal the id of this trace or whose k equals the span attribute k of the span.',
  ],
  [
    'always { a.where(json(body, "$.items[1].qty") >= 2 and json(body, "$.ok") == true) }',
    'In every trace, there is at least one span named a such that both the value at `$.items[1].qty` in its body is at least 2 and the value at `$.ok` in its body is true.',
  ],
  [
    'always { a.where(lower(k) == "x" and number(n) > 1 and k == 1) }',
    'In every trace, there is at least one span named a whose k in lower case is "x", whose n as a number is more than 1, and whose k is 1.',
  ],
  [
    'always { a.where(length(k) > 3 and abs(delta - 1) < 0.5) }',
    'In every trace, there is at least one span named a such that both the length of its k is more than 3 and the absolute value of (its delta minus 1) is less than 0.5.',
  ],
  [
    'never { a.where((a + b) * c - d / 2 == -(e % 2) and latency_ms * 1ms > 200ms) }',
    'There is no span named a such that both ((its a plus its b) times its c) minus (its d divided by 2) equals minus (the remainder of its e divided by 2) and its latency_ms times 1ms is more than 200ms.',
  ],
  [
    'never { a.where(k < "m" and k >= "b" and k < limit) }',
    'There is no span named a whose k sorts before "m", whose k sorts at or after "b", and whose k is less than its limit.',
  ],
  [
    'always { a.where(k == "tab\\t\\"quoted\\"") and b.where(k == 1e20 or k == -2.50) }',
    'In every trace, there is at least one span named a whose k is "tab\\t\\"quoted\\"", and there is at least one span named b whose k is 100000000000000000000 or whose k is -2.5.',
  ],
  [
    'never { a.where(span:duration == 0 or span:duration == 1.5ms or span:duration == 36h5s or span:duration == 7ns) }',
    'There is no span named a that takes exactly 0s, that takes exactly 1ms500us, that takes exactly 36h5s, or that takes exactly 7ns.',
  ],
  [
    'trace.has(a) and not trace.has(b).where(k == 1)',
    'It must not be that both there is at least one span named a and there is no span named b whose k is 1.',
  ],
  [
    'never { trace.count(call).where(span:status == error) > 1 }',
    'The number of spans named call (each of which failed) is not more than 1.',
  ],
  ['never { payment.amount > 1000 }', 'There is no span named payment whose amount is more than 1000.'],
  [
    'never { a.where((x == 1 or y == 2) and not (z == 3 and w == 4)) }',
    'There is no span named a such that both either its x is 1 or its y is 2, and either its z is not 3 (or is missing) or its w is not 4 (or is missing).',
  ],
  [
    'when { a as x } always { x and root and not root.where(k == 1) }',
    'For every span named a (x), x is there; there is at least one root span; and the k of the root span is not 1 (or is missing).',
  ],
  [
    'when { a as x and b as y } never { x before y before c or c before x.where(k == 1) or d as e before f.where(k == e.k) }',
    'For every span named a (x) and every span named b (y), it must not be that x ends before the start of y, where y ends before the start of at least one span named c; it must not be that there is at least one span named c that ends before the start of x (whose k is 1); and there is no span named d (e) that ends before the start of any span named f whose k equals the k of e.',
  ],
  [
    'when { a as x and not (b.where(k == 1) child of c child of x) } always { d }',
    'For every span named a (x), where there is no span named b whose k is 1, and that is a direct child of any span named c that is a direct child of x, there is at least one span named d.',
  ],
  [
    'when { a as x } always { x:isRoot == false and not x.k >= "b" and b.where(1s < span:duration and not span.attributes[*] matches "x") }',
    'For every span named a (x), x is not a root span; the k of x does not sort at or after "b" (or is missing); and there is at least one span named b that takes longer than 1s and that has no attribute whose value contains a match of the pattern `x`.',
  ],
  [
    'never { a.where(not (b or not c.d) and resource.attributes[*] not in ["x"] and lower(span.attributes[*]) == "y") }',
    'There is no span named a such that all of these hold (both its b is not true (or is missing) and its c.d is true; it has at least one resource attribute whose value is not "x" (or has no resource attributes); and it has at least one attribute whose value in lower case is "y").',
  ],
  [
    'when { a as x } always { count(x child of b) == 1 and count(b.where(parent:service == "s")) >= 2 }',
    `For every span named a (x), the number of spans x (each of which is a direct child of at least one span named b) is 1, and the number of spans named b (whose parent's service is "s") is at least 2.`,
  ],
];

for (const [rule, sentence] of sentences) {
  test(`explains ${rule}`, () => assert.equal(explain(parse(rule)), sentence));
}

test('nothing is said of a rule with errors', () => {
  for (const rule of [
    '',
    'always { a and }',
    'never { x.k == 1 and y before }',
    'when { a as x } always { z:end > 1s }',
  ]) {
    assert.equal(explain(parse(rule)), null);
  }
});

test('the table has every kind of node, operator, relation and function', () => {
  const kinds: Record<Exclude<AnyNode['kind'], 'missing'>, true> = {
    rule: true,
    block: true,
    and: true,
    or: true,
    not: true,
    paren: true,
    chain: true,
    compare: true,
    in: true,
    arithmetic: true,
    negate: true,
    literal: true,
    string: true,
    path: true,
    call: true,
    where: true,
    as: true,
  };
  const seen = new Set<string>();
  for (const [rule] of sentences) {
    walk(parse(rule).rule, (node) => wordsOf(node).forEach((word) => seen.add(word)));
  }
  const words = [
    ...Object.keys(kinds),
    ...['==', '!=', '<', '<=', '>', '>=', 'contains', 'starts_with', 'ends_with', 'matches', 'not in'],
    ...['+', '-', '*', '/', '%'],
    ...['child', 'parent', 'descendant', 'ancestor', 'sibling', 'before', 'after', 'overlaps', 'during', 'within'],
    ...[
      'lower',
      'length',
      'number',
      'abs',
      'json',
      'exists',
      'ip_in',
      'event',
      'link',
      ...aggregates,
      'count distinct',
    ],
  ];
  assert.deepEqual(
    words.filter((word) => !seen.has(word)),
    [],
  );
});

function wordsOf(node: AnyNode): string[] {
  switch (node.kind) {
    case 'compare':
    case 'arithmetic':
      return [node.kind, node.op];
    case 'in':
      return [node.kind, node.negated ? 'not in' : 'in'];
    case 'call':
      return [node.kind, node.distinct ? `${node.name} distinct` : node.name];
    case 'chain':
      return [
        node.kind,
        ...node.relations.flatMap(({ word, within }) => (within === null ? [word] : [word, 'within'])),
      ];
    default:
      return [node.kind];
  }
}

test('everything that is known of spans, traces, events and links is said in words', () => {
  const span = Object.keys(intrinsicsOf('span')).flatMap((key) =>
    ['span', 'parent', 'root', 'x'].map((of) => `${of}:${key}`),
  );
  const rest = [
    ...Object.keys(intrinsicsOf('trace')).map((key) => `trace:${key}`),
    ...Object.keys(intrinsicsOf('instrumentation')).map((key) => `instrumentation:${key}`),
  ];
  const inside = [
    ...Object.keys(intrinsicsOf('event')).map((key) => ['event', `event:${key}`]),
    ...Object.keys(intrinsicsOf('link')).map((key) => ['link', `link:${key}`]),
  ].map(([of, field]) => `${of}(${field} != ${field} or not exists(${field}))`);
  for (const condition of [...span, ...rest]
    .map((field) => `${field} != ${field} or exists(${field})`)
    .concat(inside)) {
    assertPlain(`when { a as x } always { b.where(${condition}) and count(b.where(${condition})) > 2 }`);
  }
});

const folders = [
  new URL('../../testdata/sentences/', import.meta.url),
  new URL('../../../../examples/rules/', import.meta.url),
];

for (const folder of folders) {
  for (const file of globSync('{,library/}*.yaml', { cwd: folder }).sort()) {
    test(`every rule of ${file} is said in words`, () => {
      const { rules } = parseRuleFile(readFileSync(new URL(file, folder), 'utf8'));
      assert.ok(rules.length > 0);
      rules.forEach(({ expression }) => assertPlain(expression));
    });
  }
}

/** There is a sentence, and outside quotes it holds nothing that only the language has. */
function assertPlain(rule: string): void {
  const sentence = explain(parse(rule)) ?? '';
  assert.match(sentence, /^[A-Z(][^]*\.$/, rule);
  const words = sentence.replace(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, '""');
  assert.doesNotMatch(
    words,
    /[=<>!&|{}[\]]|\.where\(|\b(span|parent|root|trace|event|link|instrumentation|x):\w/,
    rule,
  );
  assert.doesNotMatch(words, /undefined| {2}| [-+*/%] |starts_with|ends_with|ip_in|\(\)/, rule);
}
