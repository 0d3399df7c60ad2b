import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { betrace, folderWith } from '../testing/betrace.ts';

/** Real traces of two demo systems, and what a slow evaluator and SQL agreed that six rules say of them. */
const recorded = fileURLToPath(new URL('../../../../../shared/data/traces/', import.meta.url));
const testdata = fileURLToPath(new URL('../../testdata/', import.meta.url));
const tracesIn = (file: string) => path.join(recorded, file);

type Known = Record<string, Record<string, { violating: string[]; applicable: number; satisfied: number }>>;
const known = JSON.parse(readFileSync(tracesIn('expected.json'), 'utf8')) as Known;

interface Report {
  readonly rules: Record<
    string,
    {
      readonly verdicts: Record<string, number>;
      readonly violating: readonly string[];
      readonly reasons: Record<string, number>;
      readonly witnesses: Record<string, { spans: { name: string }[][]; message: string; clause: string }>;
    }
  >;
  readonly input: Record<string, number>;
}

const rulesFor = (file: string) =>
  path.join(testdata, file.startsWith('ob-') ? 'online-boutique.yaml' : 'train-ticket.yaml');

async function judged(rules: string, traces: readonly string[], ...flags: string[]): Promise<Report> {
  const { code, out, err } = await betrace(['eval', '--json', ...flags, '--rules', rules, '--traces', ...traces]);
  assert.equal(err, '');
  const report = JSON.parse(out) as Report;
  const violated = Object.values(report.rules).some(({ violating }) => violating.length > 0);
  assert.equal(code, violated ? 1 : 0);
  return report;
}

/** In the form of what is known about them. */
function answersOf({ rules }: Report): Known[string] {
  return Object.fromEntries(
    Object.entries(rules).map(([id, { verdicts, violating }]) => {
      const { violated = 0, satisfied = 0, not_applicable: notApplicable = 0, ...others } = verdicts;
      assert.deepEqual(others, { inconclusive: 0, error: 0 });
      assert.equal(violating.length, violated);
      assert.ok(violated + satisfied + notApplicable > 0);
      return [id, { violating: [...violating], applicable: violated + satisfied, satisfied }];
    }),
  );
}

for (const [file, answers] of Object.entries(known)) {
  test(`the known answers about ${file} come out`, async () => {
    assert.deepEqual(answersOf(await judged(rulesFor(file), [tracesIn(`${file}.binpb.gz`)])), answers);
  });
}

for (const file of ['tt-20230130-1208', 'tt-20230129-0926', 'ob-20220822-0520']) {
  test(`both engines say the same about ${file}, of protobuf and of JSON, witnesses included`, async () => {
    const byReference = await judged(rulesFor(file), [tracesIn(`${file}.binpb.gz`)], '--engine', 'reference');
    assert.deepEqual(answersOf(byReference), known[file]);
    assert.deepEqual(byReference, await judged(rulesFor(file), [tracesIn(`${file}.jsonl.gz`)], '--engine', 'fast'));
  });
}

test('the same trace id in two files is one trace, and its copies count once', async () => {
  const names = ['ob-20220822-0519', 'ob-20220822-0520'] as const;
  const together = await judged(
    rulesFor('ob-'),
    names.map((name) => tracesIn(`${name}.binpb.gz`)),
  );
  const { traces, spans, copies, differing } = together.input;
  assert.deepEqual(
    { traces, spans, copies, differing },
    { traces: 147 + 116 - 16, spans: 6712 + 5321 - 973, copies: 973, differing: 0 },
  );
  for (const [id, { violating }] of Object.entries(together.rules)) {
    const either = new Set(names.flatMap((name) => known[name]?.[id]?.violating ?? []));
    assert.deepEqual(violating, [...either].sort());
  }
});

const checkout = `checkout 0ms +120ms service=web
  payment.charge 10ms +80ms service=payment amount=1500 order="A1"
`;
const chargeRules = `rules:
  - id: checked
    expression: |
      when { payment.charge.where(amount > 1000) as c }
      always { payment.check.where(order == c.order) }
    message: "Order {c.order} of {c.amount} was not checked"
  - id: off
    enabled: false
    expression: never { checkout }
`;

test('without --json each rule has its counts, each violating trace its message and witnesses', async (t) => {
  const cwd = folderWith(t, { 'rules.yaml': chargeRules, 'a.txt': checkout, 'b.txt': 'checkout 0ms +1ms\n' });
  for (const engine of ['fast', 'reference']) {
    const call = ['eval', '--engine', engine, '--rules', 'rules.yaml', '--traces', 'a.txt', 'b.txt'];
    assert.deepEqual(await betrace(call, '', cwd), {
      code: 1,
      out: `checked: 1 violated, 0 satisfied, 1 not_applicable, 0 inconclusive, 0 error
  7ace0000000000000000000000000001 always: Order A1 of 1500 was not checked
    payment.charge (payment) 0000000000000002 at 10ms for 80ms
`,
      err: 'betrace: 1 rule left out: not enabled\n',
    });
  }
});

test('a missing root or parent makes a closed trace incomplete', async (t) => {
  const cwd = folderWith(t, { 'a.txt': 'db.query 0ms +9ms parent(elsewhere)\n' });
  const call = [
    'eval',
    '--json',
    '-e',
    'when { db.query as q } always { q descendant of request }',
    '--traces',
    'a.txt',
  ];
  for (const engine of ['fast', 'reference']) {
    const { code, out } = await betrace([...call, '--engine', engine], '', cwd);
    assert.equal(code, 0);
    const { rules } = JSON.parse(out) as Report;
    assert.equal(rules['expression']?.verdicts['inconclusive'], 1);
    assert.deepEqual(rules['expression']?.reasons, { 'no-root': 1 });
  }
});

const otlp = (name: string, spanId: string, parentSpanId = '') => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'web' } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId: '0af7651916cd43dd8448eb211c80319c',
              spanId,
              parentSpanId,
              name,
              startTimeUnixNano: '1661140879000000001',
              endTimeUnixNano: '1661140879000000009',
              attributes: [{ key: 'n', value: { intValue: '9007199254740993' } }],
            },
          ],
        },
      ],
    },
  ],
});
const [a, b] = [otlp('a', 'aaaaaaaaaaaaaaa1'), otlp('b', 'bbbbbbbbbbbbbbb2', 'aaaaaaaaaaaaaaa1')];
const childRule = ['-e', 'never { b.where(n == 9007199254740993) child of a.where(span:duration == 8ns) }'];

test('OTLP/JSON is read on lines, over several lines, as an array, as Tempo answers, and from standard input', async (t) => {
  const spread = JSON.stringify([a, b], null, 2);
  const files = {
    'lines.jsonl': `${JSON.stringify(a)}\n${JSON.stringify(b)}\n`,
    'spread.json': spread,
    'array.json.gz': gzipSync(JSON.stringify([a, b])),
    'numbers.json': spread.replaceAll(/"(\d{19}|9007199254740993)"/g, '$1'),
    'tempo.json': `{"batches": ${JSON.stringify([...a.resourceSpans, ...b.resourceSpans])}}`,
    'tempo2.json': `{"trace": ${JSON.stringify({ resourceSpans: [...a.resourceSpans, ...b.resourceSpans] })}}`,
    'no-extension': spread,
  };
  const cwd = folderWith(t, files);
  const call = (name: string) => betrace(['eval', '--json', ...childRule, '--traces', name], '', cwd);
  for (const [name, { code, out }] of await Promise.all(
    Object.keys(files).map(async (name) => [name, await call(name)] as const),
  )) {
    assert.equal(code, 1, name);
    assert.deepEqual(
      (JSON.parse(out) as Report).rules['expression']?.violating,
      ['0af7651916cd43dd8448eb211c80319c'],
      name,
    );
  }
  assert.equal((await betrace(['eval', ...childRule, '-'], files['array.json.gz'])).code, 1);
});

test('spans that cannot be used are left out and counted', async (t) => {
  const wrong = otlp('c', 'cc');
  const own = JSON.parse(
    JSON.stringify(otlp('betrace.violation', 'dddddddddddddddd'))
      .replace('web', 'betrace')
      .replace('"spans"', '"scope":{"name":"betrace"},"spans"'),
  ) as object;
  const other = otlp('another', 'aaaaaaaaaaaaaaa1');
  const cwd = folderWith(t, { 'x.jsonl': [a, b, wrong, own, other].map((line) => JSON.stringify(line)).join('\n') });
  const { code, out, err } = await betrace(['eval', '--json', ...childRule, '--traces', 'x.jsonl'], '', cwd);
  assert.equal(code, 1);
  const { rejected, ...input } = (JSON.parse(out) as { input: Record<string, object> }).input;
  assert.deepEqual(input, { traces: 1, spans: 2, copies: 1, differing: 1, own: 1 });
  assert.deepEqual(Object.values(rejected ?? {}), [1]);
  assert.match(
    err,
    /1 span left out: .*id.*\n.*1 span left out: another span of the trace had the same id\n.*BeTrace sent/,
  );
});

const binpb = gunzipSync(readFileSync(tracesIn('tt-20230130-1208.binpb.gz')));

test('an input that cannot be read ends with 2 and says what and where, and nothing else', async (t) => {
  const gz = readFileSync(tracesIn('tt-20230130-1208.binpb.gz'));
  const damaged = Buffer.from(gz);
  damaged.fill(0xff, 5000, 5100);
  const wrongField = Buffer.from(binpb);
  wrongField[3] = 0xff;
  const cwd = folderWith(t, {
    'damaged.binpb.gz': damaged,
    'short.binpb.gz': gz.subarray(0, 40_000),
    'short.binpb': binpb.subarray(0, 100_000),
    'wrong.binpb': wrongField,
    'text.binpb': 'not protobuf, and long enough to be read as one\n'.repeat(9),
    'short.json': '{"resourceSpans": [\n{',
    'broken.jsonl': `${JSON.stringify(a)}\n{"resourceSpans": nonsense}\n`,
    'shape.jsonl': `${JSON.stringify(a)}\n\n{"resourceSpans": {}}\n`,
    'other.json': '{"spans": []}',
    'between.jsonl': `${JSON.stringify(a)}\nspan\n`,
    'compact.txt': 'checkout 0ms +9ms\n  charge 1ms\n',
    'empty.jsonl': '',
  });
  const expected = {
    'damaged.binpb.gz': /^damaged\.binpb\.gz is damaged gzip: /,
    'short.binpb.gz': /^short\.binpb\.gz is damaged gzip: unexpected end of file$/,
    'short.binpb': /^short\.binpb is cut off in request \d+: \d+ of its \d+ bytes are missing$/,
    'wrong.binpb': /^wrong\.binpb: request 1 is no ExportTraceServiceRequest: .* \(byte \d+\)$/,
    'text.binpb': /^text\.binpb: request 1 is no ExportTraceServiceRequest: /,
    'short.json': /^short\.json is cut off: the JSON that begins in line 1 does not end$/,
    'broken.jsonl': /^broken\.jsonl:2: this is not JSON: /,
    'shape.jsonl': /^shape\.jsonl:3: resourceSpans: should be an array$/,
    'other.json': /^other\.json:1: there are no resourceSpans; /,
    'between.jsonl': /^between\.jsonl:2: between requests stands something that is no JSON object$/,
    'compact.txt': /^compact\.txt:2: the duration, such as \+80ms is missing$/,
    'empty.jsonl': /^there are no spans in empty\.jsonl$/,
    'missing.binpb': /^missing\.binpb cannot be read: there is no such file$/,
  };
  for (const [name, message] of Object.entries(expected)) {
    const { code, out, err } = await betrace(['eval', ...childRule, '--traces', name], '', cwd);
    assert.equal(code, 2, name);
    assert.equal(out, '');
    assert.match(err.trimEnd().replace(/^betrace: /, ''), message);
  }
});

test('rules that cannot be used end with 2, before any trace is read', async (t) => {
  const cwd = folderWith(t, {
    'a.rule': 'never { a && b }',
    'b.yaml': chargeRules,
    'c.yaml': 'rules:\n  - id: off\n    expression: never { x }\n',
  });
  const refused = async (...rules: string[]) => {
    const { code, out, err } = await betrace(['eval', ...rules, '--traces', 'missing'], '', cwd);
    assert.deepEqual({ code, out }, { code: 2, out: '' });
    return err;
  };
  assert.match(
    await refused('--rules', 'a.rule'),
    /^a\.rule:1:11: error traceql-operator [^]*betrace: there is 1 error in the rules\n$/,
  );
  assert.equal(
    await refused('--rules', 'b.yaml', 'c.yaml'),
    'betrace: two rules have the id off, in b.yaml and c.yaml\n',
  );
  assert.match(await refused('-e', 'never {'), /^\(expression\):1:/);
  assert.match(await refused('--rules', 'nowhere.yaml'), /nowhere\.yaml cannot be read: there is no such file/);
  assert.equal(await refused('--engine', 'slow'), 'betrace: --engine is one of fast, reference, not "slow"\n');
  assert.equal(await refused('-e', 'a', '-e', 'b'), 'betrace: -e is given twice\n');
  assert.equal(await refused('--rules', '--json'), 'betrace: --rules needs a value: --rules FILE\n');
});
