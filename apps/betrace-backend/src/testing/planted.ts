import { spanIdOf, traceIdOf, nanosOf } from './otlp.ts';

/** Something that may not be told, as a text. */
export interface Secret {
  readonly class: string;
  readonly text: string;
}

/** One of each class that is found wherever it stands, in forms that no other text of a test has. */
export const secrets: readonly Secret[] = [
  { class: 'email', text: 'jane.planted@corp.example' },
  { class: 'card', text: '4532015112830366' },
  { class: 'ssn', text: '219-09-9751' },
  { class: 'phone', text: '+1 415 555 2671' },
  { class: 'ip', text: '203.0.113.77' },
  { class: 'ipv6', text: '2001:db8::8a2e:370:7334' },
  { class: 'jwt', text: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwbGFudGVkIn0.c2lnbmF0dXJlcGxhbnRlZA' },
  { class: 'secret', text: 'AKIAPLANTED7EXAMPLE1' },
  { class: 'password', text: 'password=pl4nted-hunter2' },
  { class: 'iban', text: 'DE89370400440532013000' },
];

/** Of no class: it may stand where no text may leave, but not in names, which are readable. */
export const other: Secret = { class: 'other', text: 'Planted Janette Doerrington' };

type Json = Record<string, unknown>;

/** The spans of one trace, with the secret in every place of a span that it can take: each place in a span of its own. */
export function planted({ class: name, text }: Secret, trace: number): object {
  const isName = name !== 'other';
  const string = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const everyType = [
    string('note', text),
    string('sentence', `it was ${text}, they say`),
    string('query', `select * from people where x = '${text}'`),
    { key: 'list', value: { arrayValue: { values: [{ stringValue: text }, { intValue: '7' }] } } },
    { key: 'tree', value: { kvlistValue: { values: [string('inner', text), ...(isName ? [string(text, 'x')] : [])] } } },
    { key: 'bytes', value: { bytesValue: Buffer.from(text).toString('base64') } },
    // Numbers pass, but those of cards.
    ...(name === 'card' ? [{ key: 'int', value: { intValue: text } }, { key: 'double', value: { doubleValue: Number(text) } }] : []),
  ]; // prettier-ignore
  const listed = isName ? [string('http.route', `/people/${text}/orders`), string('code.namespace', text)] : [];
  const keys = isName ? [string(text, 'value'), { key: `count of ${text}`, value: { intValue: '1' } }] : [];
  const attributes = [...everyType, ...listed, ...keys];
  const link = { traceId: traceIdOf(trace), spanId: spanIdOf(1), traceState: `vendor=${text}`, attributes };
  const event = { timeUnixNano: String(nanosOf(1)), name: isName ? `event of ${text}` : 'exception', attributes };
  const spans: Json[] = [
    { name: 'root' },
    { name: 'attributes', attributes },
    { name: isName ? `call ${text}` : 'call' },
    { name: 'status', status: { code: 2, message: `failed for ${text}` } },
    { name: 'state', traceState: `vendor=${text}` },
    { name: 'event', events: [event] },
    { name: 'link', links: [link] },
  ];
  return {
    resourceSpans: [
      {
        resource: { attributes: [string('service.name', isName ? `service of ${text}` : 'shop'), ...attributes] },
        schemaUrl: `https://schema.example/?q=${encodeURIComponent(text)}`,
        scopeSpans: [
          {
            scope: { name: isName ? `scope of ${text}` : 'scope', version: isName ? text : '1', attributes },
            spans: spans.map((span, i) => ({
              ...{ traceId: traceIdOf(trace), spanId: spanIdOf(i + 1), parentSpanId: i === 0 ? '' : spanIdOf(1) },
              ...{ kind: 2, startTimeUnixNano: String(nanosOf(i)), endTimeUnixNano: String(nanosOf(i + 1)), ...span },
            })),
          },
        ],
      },
    ],
  };
}

/** The forms in which a secret could stand somewhere. */
function formsOf({ text }: Secret): string[] {
  const bytes = Buffer.from(text);
  // The password itself, without the word before it.
  const core = text.replace(/^password=/, '');
  return [
    core,
    encodeURIComponent(core),
    JSON.stringify(core).slice(1, -1),
    bytes.toString('hex'),
    // Wherever the base64 begins, all but its ends are the same.
    ...[0, 1, 2].map((shift) =>
      Buffer.concat([Buffer.alloc(shift), bytes])
        .toString('base64')
        .slice(4, -4),
    ),
  ];
}

/** Which of the secrets stand in some bytes, by their class. */
export function foundIn(bytes: Uint8Array | string, of: readonly Secret[]): string[] {
  const content = Buffer.from(bytes);
  return of.filter((secret) => formsOf(secret).some((form) => content.includes(form))).map((secret) => secret.class);
}
