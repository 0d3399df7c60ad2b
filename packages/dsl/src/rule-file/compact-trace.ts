import { durationNs } from '../syntax/duration.ts';
import type { AttributeValue, Span, SpanEvent, SpanKind, SpanLink, SpanStatus, Trace } from '../trace.ts';

/** Lines of a trace, so spans. */
const longest = 10_000;
/** Where all times count from: 2026-01-01. */
const epoch = 1_767_225_600_000_000_000n;
const traceId = '7ace0000000000000000000000000001';

export interface TraceProblem {
  /** From 1, within the text of the trace. */
  readonly line: number;
  readonly message: string;
}

/**
 * Reads a trace in the compact notation: one span a line, indentation is parent and child.
 *
 *     checkout 0ms +120ms service=web
 *       "GET /x" 10ms +80ms kind=client status=error amount=1500 tags=["a", "b"] event(exception, 5ms, type="X")
 *
 * After the name stand start and duration, then what is known of the span: `service= status= kind=` set these,
 * other keys attributes, a quoted key always an attribute. Further: `event(NAME, TIME AFTER START, KEY=VALUE ...)`,
 * `link(TRACE ID, SPAN ID, KEY=VALUE ...)`, `resource(KEY=VALUE ...)`, `scope(NAME, VERSION)`, `status(error, "text")`,
 * `id(NAME)`, and `parent(NAME)` for a parent other than the indentation says; of a name that no span has it is missing.
 * Empty lines and lines that begin with # are skipped.
 */
export function parseCompactTrace(
  text: string,
): { readonly trace: Trace } | { readonly problems: readonly TraceProblem[] } {
  const problems: TraceProblem[] = [];
  const open: { readonly indent: number; readonly id: string }[] = [];
  const spans: Span[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const content = line.trim();
    if (content === '' || content.startsWith('#')) {
      continue;
    }
    if (spans.length === longest) {
      problems.push({ line: index + 1, message: `a trace has at most ${longest} lines` });
      break;
    }
    const indent = line.length - line.trimStart().length;
    while (open.length > 0 && (open.at(-1)?.indent ?? 0) >= indent) {
      open.pop();
    }
    try {
      const id = (spans.length + 1).toString(16).padStart(16, '0');
      const span = new LineReader(content).span(id, open.at(-1)?.id ?? '');
      spans.push(span);
      open.push({ indent, id: span.spanId });
    } catch (error) {
      if (!(error instanceof Unreadable)) {
        throw error;
      }
      problems.push({ line: index + 1, message: error.message });
    }
  }
  if (spans.length === 0 && problems.length === 0) {
    problems.push({ line: 1, message: 'there is no span; a line is such as: checkout 0ms +120ms service=web' });
  }
  return problems.length > 0 ? { problems } : { trace: { traceId, spans } };
}

/** Thrown inside the reader of a line and caught by that of the text. */
class Unreadable extends Error {}

const pieces = /\s+|"(?:[^"\\]|\\.)*"|[=(),[\]]|[^\s"=(),[\]]+|"/gy;

/** Takes one line apart. */
class LineReader {
  readonly #pieces: readonly string[];
  #at = 0;

  constructor(line: string) {
    this.#pieces = (line.match(pieces) ?? []).filter((piece) => piece.trim() !== '');
  }

  span(id: string, parent: string): Span {
    const name = this.#text('the name of a span');
    const start = epoch + this.#time('the start, such as 10ms');
    const duration = this.#next('the duration, such as +80ms');
    if (!duration.startsWith('+')) {
      throw new Unreadable(`after the start comes the duration with a plus, such as +80ms, not ${duration}`);
    }
    const span = {
      spanId: id,
      parentSpanId: parent,
      name,
      kind: 'unspecified' as SpanKind,
      status: 'unset' as SpanStatus,
      statusMessage: '',
      start,
      end: start + timeOf(duration.slice(1)),
      attributes: new Map<string, AttributeValue>(),
      resource: new Map<string, AttributeValue>(),
      scope: { name: '', version: '', attributes: new Map<string, AttributeValue>() },
      events: [] as SpanEvent[],
      links: [] as SpanLink[],
    };
    while (this.#peek() !== undefined) {
      const key = this.#next('');
      if (this.#peek() === '(') {
        this.#at++;
        this.#detail(key, span);
        this.#expect(')', `${key}(...) is not closed`);
        continue;
      }
      this.#expect('=', `after ${key} comes = and a value`);
      this.#field(key, span);
    }
    return span;
  }

  #field(
    key: string,
    span: {
      kind: SpanKind;
      status: SpanStatus;
      attributes: Map<string, AttributeValue>;
      resource: Map<string, AttributeValue>;
    },
  ): void {
    switch (key) {
      case 'service':
        span.resource.set('service.name', this.#text('a service'));
        return;
      case 'kind':
        span.kind = oneOf(this.#text('a kind'), [
          'unspecified',
          'internal',
          'server',
          'client',
          'producer',
          'consumer',
        ]);
        return;
      case 'status':
        span.status = oneOf(this.#text('a status'), ['unset', 'ok', 'error']);
        return;
      default:
        span.attributes.set(unquote(key), this.#value());
    }
  }

  #detail(
    key: string,
    span: {
      spanId: string;
      parentSpanId: string;
      start: bigint;
      status: SpanStatus;
      statusMessage: string;
      resource: Map<string, AttributeValue>;
      scope: Span['scope'];
      events: SpanEvent[];
      links: SpanLink[];
    },
  ): void {
    switch (key) {
      case 'event': {
        const name = this.#text('the name of an event');
        const time = this.#takeComma() ? span.start + this.#time('the time of the event, such as 5ms') : span.start;
        span.events.push({ name, time, attributes: this.#attributes() });
        return;
      }
      case 'link': {
        const traceId = this.#hex('the id of a trace', 32);
        this.#takeComma();
        const spanId = this.#hex('the id of a span', 16);
        span.links.push({ traceId, spanId, attributes: this.#attributes() });
        return;
      }
      case 'resource':
        this.#attributes().forEach((value, name) => span.resource.set(name, value));
        return;
      case 'scope': {
        const name = this.#text('the name of a scope');
        span.scope = {
          name,
          version: this.#takeComma() ? this.#text('a version') : '',
          attributes: this.#attributes(),
        };
        return;
      }
      case 'status':
        span.status = oneOf(this.#text('a status'), ['unset', 'ok', 'error']);
        span.statusMessage = this.#takeComma() ? this.#text('a message') : '';
        return;
      case 'id':
        span.spanId = idOf(this.#text('a name'));
        return;
      case 'parent':
        span.parentSpanId = idOf(this.#text('a name'));
        return;
      default:
        throw new Unreadable(`${key}(...) is not known; there is event, link, resource, scope, status, id and parent`);
    }
  }

  #hex(what: string, digits: number): string {
    const text = this.#text(what);
    if (text.length !== digits || !/^[0-9a-f]+$/i.test(text)) {
      throw new Unreadable(
        `${what} in link(TRACE_ID, SPAN_ID) has ${digits} hex digits; \`${text.slice(0, 40)}\` is none`,
      );
    }
    return text.toLowerCase();
  }

  #attributes(): Map<string, AttributeValue> {
    const attributes = new Map<string, AttributeValue>();
    this.#takeComma();
    while (this.#peek() !== ')' && this.#peek() !== undefined) {
      const key = unquote(this.#next('a key'));
      this.#expect('=', `after ${key} comes = and a value`);
      attributes.set(key, this.#value());
      this.#takeComma();
    }
    return attributes;
  }

  #value(): AttributeValue {
    const piece = this.#next('a value');
    if (piece === '[') {
      const items: AttributeValue[] = [];
      while (this.#peek() !== ']' && this.#peek() !== undefined) {
        items.push(this.#value());
        this.#takeComma();
      }
      this.#expect(']', 'a list is not closed with ]');
      return items;
    }
    if (/^-?\d{1,19}$/.test(piece) && BigInt.asIntN(64, BigInt(piece)) === BigInt(piece)) {
      return BigInt(piece);
    }
    if (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(piece)) {
      return Number(piece);
    }
    return piece === 'true' || piece === 'false' ? piece === 'true' : unquote(piece);
  }

  #text(what: string): string {
    return unquote(this.#next(what));
  }

  #time(what: string): bigint {
    return timeOf(this.#next(what));
  }

  #peek(): string | undefined {
    return this.#pieces[this.#at];
  }

  #next(what: string): string {
    const piece = this.#pieces[this.#at++];
    if (piece === undefined) {
      throw new Unreadable(`${what} is missing`);
    }
    if (piece === '"') {
      throw new Unreadable('a string is not closed');
    }
    return piece;
  }

  #expect(mark: string, message: string): void {
    if (this.#pieces[this.#at++] !== mark) {
      throw new Unreadable(message);
    }
  }

  #takeComma(): boolean {
    const found = this.#peek() === ',';
    this.#at += found ? 1 : 0;
    return found;
  }
}

function timeOf(text: string): bigint {
  const [, sign = '', amount = ''] = /^(-?)(.*)$/.exec(text) ?? [];
  const ns = amount === '0' ? 0n : amount === '' ? 'missing' : durationNs(amount);
  if (typeof ns === 'string') {
    throw new Unreadable(`${text} is no duration, such as 10ms or 1m30s`);
  }
  return sign === '-' ? -ns : ns;
}

function unquote(piece: string): string {
  if (!piece.startsWith('"')) {
    return piece;
  }
  return piece.slice(1, -1).replace(/\\(.)/g, (_, character: string) => ({ n: '\n', t: '\t' })[character] ?? character);
}

function oneOf<T extends string>(word: string, words: readonly T[]): T {
  const found = words.find((known) => known === word.toLowerCase());
  if (found === undefined) {
    throw new Unreadable(`${word} is none of ${words.join(', ')}`);
  }
  return found;
}

/** A span id made of a name, apart from the ids that lines get by their number. */
function idOf(name: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const character of name) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(character.codePointAt(0) ?? 0)) * 0x100000001b3n);
  }
  return (hash | (1n << 63n)).toString(16);
}
