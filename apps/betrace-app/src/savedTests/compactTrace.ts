import type { Attributes, AttributeValue, Span, Trace } from '@betrace/dsl';

import { waterfallRows } from '../trial/waterfallRows.ts';

export interface CompactTrace {
  text: string;
  /** Keys of values that the notation cannot hold (bytes, maps, what is no number); each once, sorted. */
  leftOut: string[];
}

/**
 * A trace in the compact notation: what `parseCompactTrace` reads as the same trace, but for its ids and for when it was.
 * A span whose parent did not come has one that is missing there, too. Copies of a span are written once.
 */
export function compactTrace({ spans }: Trace): CompactTrace {
  const leftOut = new Set<string>();
  const write = (attributes: Attributes) =>
    [...attributes].flatMap(([key, value]) => {
      const text = valueText(value);
      if (text === undefined) {
        leftOut.add(key);
      }
      return text === undefined ? [] : [`${keyText(key)}=${text}`];
    });
  const lines = waterfallRows(spans).map(({ span, depth, offset }) =>
    [
      `${'  '.repeat(depth)}${nameText(span.name)} ${timeText(offset)} +${timeText(lengthOf(span))}`,
      ...ownParts(span, depth),
      ...write(span.attributes),
      ...span.events.map(({ name, time, attributes }) =>
        detail('event', nameText(name), timeText(time - span.start), ...write(attributes)),
      ),
      ...span.links.map(({ traceId, spanId, attributes }) => detail('link', traceId, spanId, ...write(attributes))),
      ...resourceParts(write(new Map([...span.resource].filter(([key]) => !isService(key, span))))),
      ...scopeParts(span, write(span.scope.attributes)),
    ].join(' '),
  );
  return { text: `${lines.join('\n')}\n`, leftOut: [...leftOut].sort() };
}

function ownParts(span: Span, depth: number): string[] {
  const { kind, status, statusMessage, resource, parentSpanId } = span;
  const service = resource.get('service.name');
  return [
    ...(typeof service === 'string' ? [`service=${nameText(service)}`] : []),
    ...(kind === 'unspecified' ? [] : [`kind=${kind}`]),
    ...(statusMessage !== '' ? [detail('status', status, quoted(statusMessage))] : []),
    ...(statusMessage === '' && status !== 'unset' ? [`status=${status}`] : []),
    ...(depth === 0 && parentSpanId !== '' ? [detail('parent', parentSpanId)] : []),
  ];
}

/** The service has a word of its own, as long as it is a text. */
const isService = (key: string, { resource }: Span) =>
  key === 'service.name' && typeof resource.get('service.name') === 'string';

const resourceParts = (written: string[]) => (written.length > 0 ? [detail('resource', ...written)] : []);

function scopeParts({ scope: { name, version } }: Span, written: string[]): string[] {
  return name === '' && version === '' && written.length === 0
    ? []
    : [detail('scope', quoted(name), quoted(version), ...written)];
}

const detail = (word: string, ...parts: string[]) => `${word}(${parts.join(', ')})`;

const lengthOf = ({ start, end }: Span) => (end > start ? end - start : 0n);

/** Milliseconds, to the nanosecond. */
function timeText(nanos: bigint): string {
  const size = nanos < 0n ? -nanos : nanos;
  const fraction = String(size % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${nanos < 0n ? '-' : ''}${size / 1_000_000n}${fraction && `.${fraction}`}ms`;
}

function valueText(value: AttributeValue): string | undefined {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      // With a point, or it would be read as an integer.
      return Number.isFinite(value) ? (Number.isInteger(value) ? value.toExponential() : String(value)) : undefined;
    case 'boolean':
    case 'bigint':
      return String(value);
  }
  const items = Array.isArray(value) ? (value as AttributeValue[]).map(valueText) : [undefined];
  return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
}

const nameText = (name: string) => (/^[A-Za-z_][\w.:/-]*$/.test(name) ? name : quoted(name));

/** These words mean the span's own fields, unless they are quoted. */
const keyText = (key: string) => (['service', 'kind', 'status'].includes(key) ? quoted(key) : nameText(key));

const escapes: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t' };

const quoted = (text: string) => `"${text.replace(/["\\\n\t]/g, (character) => escapes[character] ?? character)}"`;
