import { skim } from '@betrace/engine';
import type { ReceivedSpan } from '@betrace/engine';

/** Fields of the messages on the way down to a span: each is embedded as field 2 of the one around it, but the outermost. */
const lengthDelimited = 2;
const tags = { resourceSpans: 1, resource: 1, scopeSpans: 2, scope: 1, span: 2 } as const;

/** Spans as one body, to be handed to another thread: an OTLP request of their wire bytes. */
export function packSpans(spans: readonly ReceivedSpan[]): ArrayBuffer {
  const groups = grouped(spans);
  const size = groups.reduce((sum, group) => sum + entrySize(group.resourceSpansSize), 0);
  const bytes = new Uint8Array(size);
  let at = 0;
  const head = (field: number, length: number): void => {
    bytes[at++] = (field << 3) | lengthDelimited;
    let rest = length;
    for (; rest >= 0x80; rest >>>= 7) {
      bytes[at++] = (rest & 0x7f) | 0x80;
    }
    bytes[at++] = rest;
  };
  const entry = (field: number, content: Uint8Array): void => {
    head(field, content.length);
    bytes.set(content, at);
    at += content.length;
  };
  for (const group of groups) {
    head(tags.resourceSpans, group.resourceSpansSize);
    entry(tags.resource, group.resource);
    head(tags.scopeSpans, group.scopeSpansSize);
    entry(tags.scope, group.scope);
    group.spans.forEach((span) => entry(tags.span, span));
  }
  return bytes.buffer;
}

export function unpackSpans(packed: ArrayBuffer): readonly ReceivedSpan[] {
  return skim(new Uint8Array(packed)).spans;
}

interface Group {
  readonly resource: Uint8Array;
  readonly scope: Uint8Array;
  readonly spans: Uint8Array[];
  scopeSpansSize: number;
  resourceSpansSize: number;
}

/** By resource and scope, in order: the spans of a body that share them come one after another, with the same views. */
function grouped(spans: readonly ReceivedSpan[]): Group[] {
  const groups: Group[] = [];
  let last: Group | undefined;
  for (const { resource, scope, span } of spans) {
    if (!last || last.resource !== resource || last.scope !== scope) {
      last = { resource, scope, spans: [], scopeSpansSize: entrySize(scope.length), resourceSpansSize: 0 };
      groups.push(last);
    }
    last.spans.push(span);
    last.scopeSpansSize += entrySize(span.length);
  }
  for (const group of groups) {
    group.resourceSpansSize = entrySize(group.resource.length) + entrySize(group.scopeSpansSize);
  }
  return groups;
}

/** Of a tag of one byte, the length and so many bytes. */
function entrySize(length: number): number {
  let size = 2 + length;
  for (let rest = length >>> 7; rest > 0; rest >>>= 7) {
    size++;
  }
  return size;
}
