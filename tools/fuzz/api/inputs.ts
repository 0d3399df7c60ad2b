import type { Random } from '../random.ts';
import type { Sent } from './target.ts';

/** What a hostile client may send; where nothing is odd about an input, it is a call that the service takes. */

const verbs = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'get', 'X'.repeat(100)];
const paths = [
  ...['/api/rules', '/api/rules/r', '/api/rules/r/revisions', '/api/rules/r/revisions/1/restore', '/api/rules/import'],
  ...['/api/rules/validate', '/api/rules/test', '/api/rules/export', '/api/rules/verdicts/series', '/api/spans'],
  ...['/api/violations', '/api/violations/series', '/api/violations/watch', '/api/violations/0', '/api/traces'],
  ...['/api/schema', '/api/redaction', '/api/redaction/preview', '/api/tokens', '/api/audit', '/api/audit/export'],
  ...['/api/status', '/api/evidence', '/health', '/ready', '/metrics', '/docs', '/openapi.json', '/v1/traces', '/'],
];
const fields = [
  'pageSize',
  'page_token',
  'pageToken',
  'severity',
  'ruleId',
  'from',
  'to',
  'interval',
  'groupBy',
  'after',
  'text',
  'format',
  'x',
];
const oddTexts = [
  ...[
    '',
    ' ',
    '0',
    '-1',
    '1e309',
    '99999999999999999999',
    'NaN',
    'null',
    'true',
    '[]',
    '{}',
    '%00',
    '%zz',
    '%',
    '..%2f..%2fetc',
  ],
  ...[
    '../../../etc/passwd',
    '\u0000',
    '\r\nX: y',
    "' or 1=1 --",
    '${7*7}',
    '__proto__',
    'constructor',
    'toString',
    '\ud800',
  ],
  ...[
    '2026-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999999999Z',
    '0001-01-01T00:00:00Z',
    '3600s',
    '-315576000000s',
    '1ns',
  ],
  ...['a'.repeat(5000), '%25'.repeat(500), '/'.repeat(3000), 'é'.repeat(300), '(a+)+$', 'eyJhIjoxfQ'],
];
const rpcs = [
  ...[
    'RuleService/ListRules',
    'RuleService/CreateRule',
    'RuleService/ImportRules',
    'RuleService/TestRule',
    'RuleService/GetRule',
  ],
  ...['ViolationService/ListViolations', 'ViolationService/WatchViolations', 'ViolationService/AggregateViolations'],
  ...[
    'SpanService/IngestSpans',
    'StatusService/Get',
    'TokenService/List',
    'AuditService/List',
    'RedactionService/PreviewRedaction',
  ],
].map((rpc) => `/betrace.v1.${rpc}`);
const otherRpcs = [
  '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  '/grpc.health.v1.Health/Check',
  '/grpc.health.v1.Health/Watch',
  '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
  '/',
  '//',
  '/a/b/c',
];

/** Expressions and rule files that cost much, or try to. */
const deep = (open: string, close: string, times: number) => open.repeat(times) + close.repeat(times);
const expressions = [
  'never { span.where(span:status == error) }',
  `never { ${deep('(', ')', 20_000)} }`,
  `never { ${'not '.repeat(10_000)}a }`,
  `never { span.where(span:name matches "${'(a+)+'.repeat(50)}$") }`,
  `never { span.where(span:name matches "(?:${'a?'.repeat(3000)})${'a'.repeat(3000)}") }`,
  `never { ${Array.from({ length: 2000 }, (_, i) => `a${i}`).join(' and ')} }`,
  `when { ${'a '.repeat(20_000)}`,
  '\u0000\ufffe{{{{',
  `always { ${'"'.repeat(1001)} }`,
  `never { count(${deep('count(', ')', 500)}) > ${'9'.repeat(400)} }`,
];
const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghijk'
  .split('')
  .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghij'[i]}`).join(',')}]`)
  .join('\n')}\nrules: *k\n`;
const ruleFiles = [
  'rules:\n  - id: r\n    expression: never { a }\n',
  bomb,
  `rules: ${deep('[', ']', 50_000)}`,
  `rules: ${deep('{a: ', '}', 20_000)}`,
  `rules:\n${'  - id: r\n    expression: never { a }\n'.repeat(3000)}`,
  '!!js/function "function(){}"\n',
  'rules: !!binary "AAAA"\n--- \nrules: []\n...\n',
  `rules:\n  - id: &x r\n    expression: *y\n    <<: *x\n`,
  `? ${deep('[', ']', 10_000)}\n: 1\n`,
  `"${'\\u0000'.repeat(10_000)}": 1\n`,
  `rules:\n  - id: r\n    expression: |\n${'      a\n'.repeat(50_000)}`,
];

function json(random: Random, depth = 0): unknown {
  switch (random.below(depth > 4 ? 5 : 8)) {
    case 0:
      return random.pick(oddTexts);
    case 1:
      return random.pick([0, -1, 1e308, 2 ** 53, 0.1, -0]);
    case 2:
      return random.pick([true, false, null]);
    case 3:
      return random.pick(expressions);
    case 4:
      return random.pick(ruleFiles);
    case 5:
      return Array.from({ length: random.below(4) }, () => json(random, depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: random.below(5) }, () => [random.pick(keys), json(random, depth + 1)]),
      );
  }
}

const keys = [
  'name',
  'expression',
  'content',
  'rule',
  'revision',
  'severity',
  'tags',
  'spans',
  'traceId',
  'attributes',
  'resourceSpans',
  '__proto__',
  'x',
];

function body(random: Random, path: string): string {
  const valid: Record<string, () => unknown> = {
    '/api/rules': () => ({ name: random.pick(oddTexts), expression: random.pick(expressions) }),
    '/api/rules/validate': () => ({ expression: random.pick(expressions) }),
    '/api/rules/test': () => ({
      expression: random.pick(expressions),
      compact: random.pick(['a 0ms +1ms', ...oddTexts]),
    }),
    '/api/rules/import': () => ({ content: random.pick(ruleFiles), dryRun: random.once(2) }),
    '/api/redaction/preview': () => ({ text: random.pick(oddTexts) }),
  };
  const make = valid[path];
  const text = make && !random.once(4) ? JSON.stringify(make()) : JSON.stringify(json(random));
  switch (random.below(12)) {
    case 0:
      return mangled(random, text);
    case 1:
      return deep('[', ']', 300_000);
    case 2:
      return `{"name":${'1'.repeat(100_000)}}`;
    case 3:
      return Buffer.from(random.bytes(random.below(2000))).toString('latin1');
    case 4:
      return `{${Array.from({ length: 5000 }, (_, i) => `"k${i}":0`).join()}}`;
    default:
      return text;
  }
}

/** Some bytes changed, left out or doubled. */
function mangled(random: Random, text: string): string {
  let result = text;
  for (let i = random.below(6); i >= 0; i--) {
    const at = random.below(result.length + 1);
    const put = random.pick(['', '\u0000', '"', '{', '\r\n', '\u00ff', result.slice(at, at + 50)]);
    result = result.slice(0, at) + put + result.slice(at + random.below(4));
  }
  return result;
}

function httpRequest(random: Random, token: string): Sent {
  const base = random.pick(paths);
  const query = Array.from(
    { length: random.below(4) },
    () => `${random.pick(fields)}=${random.pick(oddTexts).replaceAll(/[\s\u0080-\uffff]/gu, '+')}`,
  );
  const path = random.once(8) ? `${base}/${random.pick(oddTexts)}` : base;
  const verb = random.once(5) ? random.pick(verbs) : random.pick(['GET', 'POST', 'POST', 'PUT']);
  const content = ['POST', 'PUT', 'PATCH'].includes(verb) ? Buffer.from(body(random, base)).toString('latin1') : '';
  const headers = [
    'Host: localhost',
    'Connection: close',
    ...(random.once(6) ? [] : [`Authorization: Bearer ${token}`]),
    ...(content === ''
      ? []
      : [
          `Content-Type: ${random.once(8) ? random.pick(['text/yaml', 'application/x-protobuf', '']) : 'application/json'}`,
        ]),
    `Content-Length: ${random.once(15) ? random.pick(['0', '-1', '1e9', '99999999999', 'x']) : content.length}`,
    ...(random.once(6)
      ? [
          `${random.pick(['X-Betrace-Role', 'X-Grafana-Context', 'Content-Encoding', 'Accept', 'Last-Event-ID', 'Transfer-Encoding'])}: ${random.pick(oddTexts)}`,
        ]
      : []),
    ...(random.once(40) ? [`X-Long: ${'x'.repeat(20_000)}`] : []),
  ];
  const bytes = `${verb} ${path}${query.length > 0 ? `?${query.join('&')}` : ''} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${content}`;
  return { over: 'tcp', bytes: random.once(12) ? mangled(random, bytes) : bytes };
}

function frame(random: Random, message: string): string {
  const length = random.once(10) ? random.pick([0, 1, 2 ** 31, 2 ** 32 - 1]) : message.length;
  const head = Buffer.alloc(5);
  head[0] = random.once(10) ? random.below(256) : 0;
  head.writeUInt32BE(length, 1);
  return head.toString('latin1') + message;
}

/** Fields of every number, mostly of the wire type that goes with their content: text, messages or nothing known. */
function message(random: Random, depth = 0): string {
  return Array.from({ length: random.below(6) }, () => {
    const wireType = random.once(30) ? random.below(8) : random.pick([0, 2, 2, 2, 2]);
    const tag = (random.below(random.once(10) ? 200 : 16) << 3) | wireType;
    const bytes =
      depth < 4 && random.once(2)
        ? message(random, depth + 1)
        : utf8(random.pick([...oddTexts, ...expressions, ...ruleFiles]));
    const length = random.once(40) ? random.below(2 ** 31) : bytes.length;
    return (
      varint(tag) +
      (wireType === 2 ? varint(length) + bytes : wireType === 0 ? varint(random.below(300)) : bytes.slice(0, 8))
    );
  }).join('');
}

/** Its bytes as Latin-1. */
function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function varint(value: number): string {
  let text = '';
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) {
    text += String.fromCharCode((rest % 0x80) | 0x80);
  }
  return text + String.fromCharCode(rest);
}

function grpcCall(random: Random, token: string): Sent {
  const path = random.once(5) ? random.pick(otherRpcs) : random.pick(rpcs);
  const frames = Array.from({ length: random.once(8) ? random.below(4) : 1 }, () => frame(random, message(random)));
  const bytes = random.once(10) ? Buffer.from(random.bytes(random.below(500))).toString('latin1') : frames.join('');
  return {
    over: 'http2',
    path,
    headers: {
      te: 'trailers',
      'content-type': random.once(12)
        ? random.pick(['application/json', 'application/grpc-web', 'x'])
        : 'application/grpc',
      ...(random.once(6) ? {} : { authorization: `Bearer ${token}` }),
      ...(random.once(10) && { 'grpc-encoding': random.pick(['gzip', 'snappy', 'identity', 'x'.repeat(1000)]) }),
      ...(random.once(10) && { 'grpc-timeout': random.pick(['1n', '0S', '99999999H', 'x', '-1S']) }),
      ...(random.once(20) && { 'x-long-bin': 'A'.repeat(3000), 'betrace-caller': '1' }),
    },
    bytes,
  };
}

/** The next thing to send. `token`: of an admin; some go without. */
export function nextInput(random: Random, token: string): Sent {
  return random.once(2) ? httpRequest(random, token) : grpcCall(random, token);
}
