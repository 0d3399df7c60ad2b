import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseCompactTrace } from './compact-trace.ts';
import { parseRuleFile, readOtlpJson, runRuleTests, slugOf } from './index.ts';

function problemsOf(text: string): string[] {
  return parseRuleFile(text).problems.map(
    ({ severity, path, line, message }) => `${severity} ${line} ${path}: ${message}`,
  );
}

test('a rule needs an expression and a name, the rest has defaults', () => {
  const { rules, problems } = parseRuleFile('rules:\n  - name: Slow Queries!\n    expression: never { q }\n');
  assert.deepEqual(problems, []);
  const [{ diagnostics, ...rule } = {}] = rules as never[] as { diagnostics?: unknown }[];
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(rule, {
    id: 'slow-queries',
    name: 'Slow Queries!',
    description: '',
    severity: 'medium',
    enabled: true,
    observe: false,
    tags: [],
    compliance: [],
    message: '',
    onIncomplete: 'inconclusive',
    expression: 'never { q }',
    tests: [],
  });
});

test('JSON is read, too, and a single rule or a bare list of rules', () => {
  assert.equal(parseRuleFile('{"rules": [{"id": "a", "expression": "never { b }"}]}').rules.length, 1);
  assert.equal(parseRuleFile('- id: a\n  expression: never { b }\n').rules.length, 1);
  assert.equal(parseRuleFile('id: a\nexpression: never { b }\n').rules.length, 1);
});

test('what is wrong is told with its line and its path', () => {
  const text = `rules:
  - id: Bad Id
    severity: urgent
    expression: never { a
    colour: red
    messsage: x
    tests:
      - trace: a 0ms +1ms
        expect: broken
  - id: a
    expression: never { a as x }
    message: "{y.k} {x.k}"
  - id: a
    enabled: yes please
    expression: never { a }
`;
  assert.deepEqual(problemsOf(text), [
    'warning 5 rules[0].colour: colour is not known and left out',
    'warning 6 rules[0].messsage: messsage is not known and left out; did you mean message?',
    "error 2 rules[0].id: an id has 1 to 63 lower-case letters, digits and hyphens and is not a word of the API's paths, such as bad-id",
    'error 3 rules[0].severity: severity is one of critical, high, medium, low, info',
    'error 9 rules[0].tests[0].expect: expect is one of not_applicable, satisfied, violated, inconclusive, error',
    'error 4 rules[0].expression: expression 1:9: The block `never` is not closed. Write } here.',
    'error 12 rules[1].message: message: Whose attribute is `y.k`? Ask it of a pattern, such as span.where(y.k == ...), or a variable.',
    'error 14 rules[2].enabled: enabled is true or false',
  ]);
});

test('a file is refused as a whole when it cannot be trusted', () => {
  assert.match(problemsOf('rules: [')[0] ?? '', /no YAML/);
  assert.match(problemsOf('rules: !!js/function x')[0] ?? '', /tag|rules/);
  assert.match(problemsOf('rules:\n  - !custom {id: a}')[0] ?? '', /tag/);
  assert.match(problemsOf('x'.repeat(1024 * 1024 + 1))[0] ?? '', /1 MiB/);
  assert.match(problemsOf('just text')[0] ?? '', /rules/);
  const bomb = [
    'a: &a [x, x]',
    ...Array.from(
      { length: 30 },
      (_, index) =>
        `b${index}: &b${index} [*${index === 0 ? 'a' : `b${index - 1}`}, *${index === 0 ? 'a' : `b${index - 1}`}]`,
    ),
    'rules: *b29',
  ].join('\n');
  assert.match(problemsOf(bomb)[0] ?? '', /alias/);
});

test('older files are carried over, with notes of what was not', () => {
  const { rules, problems } = parseRuleFile(`rules:
  - id: old
    description: Requires a check.
    severity: HIGH
    compliance_frameworks: ["SOC2:CC6.1", hipaa, {framework: PCI, controls: ["3.4"]}]
    example_violation: a charge without a check
    condition: trace.has(charge) and trace.has(check)
`);
  const [rule] = rules;
  assert.equal(rule?.expression, 'trace.has(charge) and trace.has(check)');
  assert.equal(rule?.severity, 'high');
  assert.equal(rule?.description, 'Requires a check.\n\nExample of a violation: a charge without a check');
  assert.deepEqual(rule?.compliance, [
    { framework: 'soc2', control: 'CC6.1' },
    { framework: 'pci', control: '3.4' },
  ]);
  const messages = problems.map(({ severity, message }) => `${severity} ${message}`);
  assert.equal(messages.length, 3);
  assert.match(messages[0] ?? '', /^warning .*when \{ trace.has\(charge\) \} always \{ trace.has\(check\) \}$/);
  assert.match(messages[1] ?? '', /lack of a control: hipaa/);
  assert.match(messages[2] ?? '', /example_violation/);
});

test('a test that fails says what differs', () => {
  const { rules } = parseRuleFile(`rules:
  - id: r
    expression: never { a }
    tests:
      - { name: wrong verdict, trace: a 0ms +1ms, expect: satisfied }
      - { name: wrong witness, trace: a 0ms +1ms, expect: violated, witnesses: [[b]] }
      - { name: bad trace, trace: "a 0ms", expect: violated }
      - { name: no file, trace: { file: t.json }, expect: violated }
      - { name: right, trace: { file: good }, expect: violated }
      - { name: otlp, trace: { resourceSpans: [{ scopeSpans: [{ spans: [{ traceId: "00000000000000000000000000000001", spanId: "0000000000000001", name: a, startTimeUnixNano: "1", endTimeUnixNano: "2" }] }] }] }, expect: violated }
`);
  const readFile = (name: string): string => {
    if (name !== 'good') {
      throw new Error('no such file');
    }
    return 'a 0ms +1ms';
  };
  assert.deepEqual(
    runRuleTests(rules, { readFile }).map(({ test: name, passed, message }) => [name, passed, message]),
    [
      ['wrong verdict', false, 'expected satisfied, but it is violated'],
      ['wrong witness', false, 'expected the witnesses [["b"]], but they are [["a"]]'],
      ['bad trace', false, 'line 1 of the trace: the duration, such as +80ms is missing'],
      ['no file', false, 'the file t.json cannot be read: no such file'],
      ['right', true, ''],
      ['otlp', true, ''],
    ],
  );
});

test('the compact notation is read line by line', () => {
  const read = parseCompactTrace(`
    # a comment
    checkout 0ms +120ms service=web
      "GET /x" 10ms +1m30s kind=client status(error, "boom") n=-5 f=1.5 ok=true "status"=500 tags=["a", 2] event(exception, 5ms, type="X")
      orphan -1ms +0 parent(gone) link(0AF7651916cd43dd8448eb211c80319c, b7ad6b7169203331, k=v) resource(region=eu) scope(http, 1.0)
`);
  assert.ok('trace' in read);
  const [root, child, orphan] = read.trace.spans;
  assert.equal(root?.parentSpanId, '');
  assert.deepEqual([...(root?.resource ?? [])], [['service.name', 'web']]);
  assert.equal(child?.parentSpanId, root?.spanId);
  assert.equal((child?.end ?? 0n) - (child?.start ?? 0n), 90_000_000_000n);
  assert.deepEqual([child?.kind, child?.status, child?.statusMessage], ['client', 'error', 'boom']);
  assert.deepEqual(
    [...(child?.attributes ?? [])],
    [
      ['n', -5n],
      ['f', 1.5],
      ['ok', true],
      ['status', 500n],
      ['tags', ['a', 2n]],
    ],
  );
  assert.deepEqual(child?.events, [
    { name: 'exception', time: (child?.start ?? 0n) + 5_000_000n, attributes: new Map([['type', 'X']]) },
  ]);
  assert.notEqual(orphan?.parentSpanId, root?.spanId);
  assert.equal((orphan?.start ?? 0n) - (root?.start ?? 0n), -1_000_000n);
  assert.deepEqual(orphan?.links, [
    { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', attributes: new Map([['k', 'v']]) },
  ]);
  assert.equal(orphan?.scope.version, '1.0');
});

test('a link names a trace and a span by their ids in hex', () => {
  const trace = '0af7651916cd43dd8448eb211c80319c';
  for (const ids of [
    '',
    trace,
    `${trace}, b7ad`,
    `orders, b7ad6b7169203331`,
    `${trace}, k=v`,
    `${trace}, b7ad6b716920333x`,
  ]) {
    const read = parseCompactTrace(`a 0ms +1ms link(${ids})`);
    assert.ok('problems' in read, ids);
    assert.match(read.problems[0]?.message ?? '', /id of a (trace|span)/, ids);
  }
});

test('any text is read as a trace or refused, never more', () => {
  const pieces = [
    'a',
    ' ',
    '0ms',
    '+5ms',
    '\n',
    '  ',
    'k=',
    '"',
    '(',
    ')',
    'event',
    ',',
    '[',
    ']',
    '=',
    'service=',
    'status=',
    'x',
  ];
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...pieces), { maxLength: 30 }),
      (some) => parseCompactTrace(some.join('')) !== null,
    ),
  );
  fc.assert(fc.property(fc.string(), (text) => parseRuleFile(text) !== null));
});

test('values in OTLP/JSON keep their nesting, and of a key that comes twice the first counts', () => {
  const array = (values: object[]) => ({ arrayValue: { values } });
  const list = { values: [1, 2].map((n) => ({ key: 'k', value: { doubleValue: n } })) };
  const value = array([array([]), array([{ stringValue: 'x' }]), {}, { kvlistValue: list }]);
  const span = { traceId: 'aa'.repeat(16), spanId: 'bb'.repeat(8), startTimeUnixNano: '1', endTimeUnixNano: '2' };
  const { traces } = readOtlpJson({
    resourceSpans: [{ scopeSpans: [{ spans: [{ ...span, attributes: [{ key: 'a', value }] }] }] }],
  });
  assert.deepEqual(traces[0]?.spans[0]?.attributes.get('a'), [[], ['x'], new Map([['k', 1]])]);
});

test('OTLP/JSON is read as it comes from people and programs, and what is malformed is named', () => {
  const { traces, problems } = readOtlpJson({
    batches: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'web' } }] },
        scope_spans: [
          {
            spans: [
              {
                trace_id: 'AA000000000000000000000000000001',
                span_id: 'BB00000000000001',
                parentSpanId: '0000000000000000',
                name: 'x',
                kind: 'SPAN_KIND_CLIENT',
                status: { code: 2 },
                start_time_unix_nano: '1700000000000000001',
                endTimeUnixNano: 5,
                attributes: [
                  { key: 'i', value: { intValue: '9007199254740993' } },
                  { key: 'b', value: { bytesValue: 'AP8=' } },
                  {
                    key: 'l',
                    value: {
                      kvlistValue: {
                        values: [{ key: 'a', value: { arrayValue: { values: [{ doubleValue: 1.5 }] } } }],
                      },
                    },
                  },
                  { key: 'nothing', value: {} },
                  { key: 'i', value: { intValue: 2 } },
                ],
              },
              { traceId: 'nope', name: 'bad' },
            ],
          },
        ],
      },
    ],
  });
  assert.deepEqual(problems, ['span "bad": traceId is missing or malformed']);
  const [span] = traces[0]?.spans ?? [];
  assert.equal(traces[0]?.traceId, 'aa000000000000000000000000000001');
  assert.deepEqual(
    [span?.parentSpanId, span?.kind, span?.status, span?.start],
    ['', 'client', 'error', 1700000000000000001n],
  );
  assert.deepEqual(
    [...(span?.attributes ?? [])],
    [
      ['i', 9007199254740993n],
      ['b', Uint8Array.of(0, 255)],
      ['l', new Map([['a', [1.5]]])],
    ],
  );
  for (const json of [null, 5, 'x', [], {}, { resourceSpans: [{ scopeSpans: [{ spans: [null, 5, {}] }] }] }]) {
    assert.deepEqual(readOtlpJson(json).traces, []);
  }
});

test('an id is made of a name', () => {
  assert.deepEqual(['Größe  prüfen!', '支払い', 'test', '-a-'].map(slugOf), ['gro-e-prufen', null, null, 'a']);
});

test('the starter rules pass their tests', () => {
  for (const file of ['payments', 'reliability', 'data-protection']) {
    const { rules, problems } = parseRuleFile(
      readFileSync(new URL(`../../../../examples/rules/${file}.yaml`, import.meta.url), 'utf8'),
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(
      runRuleTests(rules).filter(({ passed }) => !passed),
      [],
    );
  }
});
