import type { FieldRef } from '@betrace/dsl';
import { canonicalText } from '@betrace/dsl/values';
import type { AttributeValue } from '@betrace/dsl/values';
import type { Batch } from '../wire/batch.ts';
import type { ByteTable } from '../wire/byte-table.ts';
import { hexOfWords } from '../wire/hex.ts';
import { attributesUpTo, readAttributes, stringField } from '../wire/read-value.ts';
import type { AttributeMap } from '../wire/read-value.ts';
import {
  ATTRIBUTES_END,
  ATTRIBUTES_PLAIN,
  ATTRIBUTES_START,
  ID_HIGH,
  ID_LOW,
  KIND,
  LENGTH,
  NAME_END,
  NAME_START,
  NOTE_BITS,
  NOTED_END,
  NOTED_START,
  PARENT_HIGH,
  PARENT_LOW,
  STATUS,
  WIRE_START,
} from '../wire/walk/layout.ts';
import type { SharedBytes } from '../wire/shared-bytes.ts';
import type { WireReader } from '../wire/wire-reader.ts';
import { AttributeRow } from './attribute-row.ts';
import { readEvents, readLinks } from './events-and-links.ts';
import type { SpanEvent, SpanLink } from './events-and-links.ts';
import type { FieldSet } from './field-set.ts';
import { fieldValue } from './field-value.ts';
import { ORPHAN, ROOT, SpanTree } from './span-tree.ts';
import { timesOf } from './trace-times.ts';
import type { TraceTimes } from './trace-times.ts';

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const STATUSES = ['unset', 'ok', 'error'];
const ERROR = 2;

/** So many times the names are gone through before an index pays. */
const NAMES_BEFORE_INDEX = 12;

/** Bytes of a name that tell it from others. */
const MOST_HASHED = 128;

const ATTRIBUTE_TAG = 0x4a;
const STATUS_TAG = 0x7a;
/** Attributes in Resource and InstrumentationScope. */
const RESOURCE_ATTRIBUTE_TAG = 0x0a;
const SCOPE_ATTRIBUTE_TAG = 0x1a;

/**
 * One trace as rules see it. Spans are numbered in the order of their start, then their id: span 0 is the earliest.
 * Attributes, events and links are read from the wire bytes when they are first asked for, and kept.
 */
export class Trace {
  readonly traceId: string;
  readonly spanCount: number;
  /** Of each span the number of its parent, ROOT or ORPHAN. */
  readonly parents: readonly number[];
  /** The span without parent id; of several the earliest; -1 when none has come. */
  readonly root: number;
  /** The root is there and so is every parent. */
  readonly whole: boolean;
  /** What was to be found quickly when it was read. */
  readonly fields: FieldSet;
  /** Of each span, its batch and where in it its row begins. */
  private readonly batches: readonly Batch[];
  private readonly rows: readonly number[];
  private readonly nameIds: number[] = [];
  private spanRows: (AttributeRow | undefined)[] | undefined;
  private knownEvents: (readonly SpanEvent[] | undefined)[] | undefined;
  private knownLinks: (readonly SpanLink[] | undefined)[] | undefined;
  private knownTimes: TraceTimes | undefined;
  private knownTree: SpanTree | undefined;
  private knownSpans: readonly number[] | undefined;
  private knownNames: Map<number, number[]> | undefined;
  private namesAsked = 0;

  constructor(
    traceId: string,
    fields: FieldSet,
    batches: readonly Batch[],
    rows: readonly number[],
    parents: readonly number[],
  ) {
    this.traceId = traceId;
    this.spanCount = rows.length;
    this.parents = parents;
    this.root = parents.indexOf(ROOT);
    this.whole = this.root >= 0 && !parents.includes(ORPHAN);
    this.fields = fields;
    this.batches = batches;
    this.rows = rows;
    for (let span = 0; span < rows.length; span++) {
      this.nameIds.push((batches[span] as Batch).nameOf(rows[span] as number).in(fields.names));
    }
  }

  /** When the spans started and ended. */
  get times(): TraceTimes {
    this.knownTimes ??= timesOf(this.batches, this.rows);
    return this.knownTimes;
  }

  /** Name of the root span, '' when none has come. */
  get rootName(): string {
    return this.root < 0 ? '' : this.name(this.root);
  }

  /** `service.name` of the root span, '' when there is none. */
  get rootService(): string {
    return this.root < 0 ? '' : this.service(this.root);
  }

  /** Start of the earliest span, ns since 1970. */
  get startNs(): bigint {
    return this.spanCount === 0 ? 0n : this.spanStartNs(0);
  }

  /** From the earliest start to the latest end, ns. */
  get durationNs(): bigint {
    let last = this.times.end[0] ?? 0;
    for (const end of this.times.end) {
      last = end > last ? end : last;
    }
    return BigInt(last) - BigInt(this.times.start[0] ?? 0);
  }

  /** The numbers of all spans. */
  get spans(): readonly number[] {
    this.knownSpans ??= Array.from({ length: this.spanCount }, (_, span) => span);
    return this.knownSpans;
  }

  /** The spans of a name of the field set, in order. Gone through for the first few names, then from an index. */
  spansNamed(nameId: number): readonly number[] {
    if (this.knownNames === undefined && ++this.namesAsked <= NAMES_BEFORE_INDEX) {
      const spans: number[] = [];
      for (let span = this.nameIds.indexOf(nameId); span >= 0; span = this.nameIds.indexOf(nameId, span + 1)) {
        spans.push(span);
      }
      return spans;
    }
    this.knownNames ??= placesOf(this.nameIds);
    return this.knownNames.get(nameId) ?? [];
  }

  get tree(): SpanTree {
    this.knownTree ??= new SpanTree(this.parents);
    return this.knownTree;
  }

  /** 16 lower-case hex digits. */
  spanId(span: number): string {
    return hexOfWords(this.head(span, ID_HIGH), this.head(span, ID_LOW));
  }

  /** 16 lower-case hex digits, '' for a root. */
  parentId(span: number): string {
    return this.parents[span] === ROOT ? '' : hexOfWords(this.head(span, PARENT_HIGH), this.head(span, PARENT_LOW));
  }

  name(span: number): string {
    const known = this.nameIds[span] as number;
    return known >= 0
      ? (this.fields.names.texts[known] as string)
      : this.batch(span).nameOf(this.rows[span] as number).text;
  }

  /** A number of 32 bits made of the name's first bytes, without making the text; names may share one. */
  nameHash(span: number): number {
    const { bytes } = this.batch(span);
    const start = this.head(span, WIRE_START) + this.head(span, NAME_START);
    const end = Math.min(this.head(span, WIRE_START) + this.head(span, NAME_END), start + MOST_HASHED);
    let hash = 0;
    for (let at = start; at < end; at++) {
      hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
    }
    return hash;
  }

  /** The number of the span's name among the field set's names, -1 for any other. */
  nameId(span: number): number {
    return this.nameIds[span] as number;
  }

  /** The resource attribute `service.name`, '' when it is missing or no string. */
  service(span: number): string {
    const value = this.serviceAttribute(span);
    return typeof value === 'string' ? value : '';
  }

  serviceAttribute(span: number): AttributeValue | undefined {
    return this.resourceAttribute(span, this.fields.serviceName);
  }

  /** How many spans have the status error. */
  get errorCount(): number {
    let count = 0;
    for (let span = 0; span < this.spanCount; span++) {
      count += this.isError(span) ? 1 : 0;
    }
    return count;
  }

  /** How many different services the spans name. */
  get serviceCount(): number {
    const services = new Set<string>();
    for (let span = 0; span < this.spanCount; span++) {
      const service = this.serviceAttribute(span);
      if (service !== undefined) {
        services.add(canonicalText(service));
      }
    }
    return services.size;
  }

  /** ns since 1970. */
  spanStartNs(span: number): bigint {
    return this.times.origin + BigInt(this.times.start[span] as number);
  }

  /** ns since 1970; an end before the start counts as the start. */
  spanEndNs(span: number): bigint {
    return this.times.origin + BigInt(this.times.end[span] as number);
  }

  spanDurationNs(span: number): bigint {
    return BigInt((this.times.end[span] as number) - (this.times.start[span] as number));
  }

  /** `unspecified`, `internal`, `server`, `client`, `producer` or `consumer`. */
  kind(span: number): string {
    return KINDS[this.head(span, KIND)] ?? 'unspecified';
  }

  /** `unset`, `ok` or `error`. */
  status(span: number): string {
    return STATUSES[this.head(span, STATUS)] ?? 'unset';
  }

  isError(span: number): boolean {
    return this.head(span, STATUS) === ERROR;
  }

  /** The status message, '' when there is none. */
  statusMessage(span: number): string {
    return readStatusMessage(this.reader(span));
  }

  /** A span attribute, by the number of its key in the field set; undefined when it is missing. */
  spanAttribute(span: number, key: number): AttributeValue | undefined {
    this.spanRows ??= new Array<AttributeRow | undefined>(this.spanCount).fill(undefined);
    let row = this.spanRows[span];
    if (row === undefined) {
      row = this.attributeRow(this.batch(span), this.rows[span] as number);
      this.spanRows[span] = row;
    }
    return row.get(key);
  }

  resourceAttribute(span: number, key: number): AttributeValue | undefined {
    return rowOf(this.sharedResource(span), RESOURCE_ATTRIBUTE_TAG, this.fields.resource).get(key);
  }

  scopeAttribute(span: number, key: number): AttributeValue | undefined {
    return rowOf(this.sharedScope(span), SCOPE_ATTRIBUTE_TAG, this.fields.instrumentation).get(key);
  }

  allSpanAttributes(span: number): AttributeMap {
    return attributesUpTo(this.reader(span), ATTRIBUTE_TAG >> 3);
  }

  allResourceAttributes(span: number): AttributeMap {
    return readAttributes(this.resource(span), RESOURCE_ATTRIBUTE_TAG >> 3);
  }

  allScopeAttributes(span: number): AttributeMap {
    return readAttributes(this.scope(span), SCOPE_ATTRIBUTE_TAG >> 3);
  }

  /** Name and version of the instrumentation scope, '' when not sent. */
  scopeName(span: number): string {
    return stringField(this.scope(span), 1) ?? '';
  }
  scopeVersion(span: number): string {
    return stringField(this.scope(span), 2) ?? '';
  }

  events(span: number): readonly SpanEvent[] {
    this.knownEvents ??= [];
    return (this.knownEvents[span] ??= readEvents(this.wire(span)));
  }

  links(span: number): readonly SpanLink[] {
    this.knownLinks ??= [];
    return (this.knownLinks[span] ??= readLinks(this.wire(span)));
  }

  /**
   * A field of a span as text for people: undefined when it is absent, durations as `1.5s`, other values in their
   * canonical text. Fields of the trace, of events and of links have none here.
   */
  fieldText(span: number, field: FieldRef): string | undefined {
    const value = this.fieldValue(span, field);
    return value === undefined ? undefined : canonicalText(value);
  }

  /** Likewise, with the value as it is where it is no duration. */
  fieldValue(span: number, field: FieldRef): AttributeValue | undefined {
    return fieldValue(this, span, field);
  }

  /** Wire bytes of the messages Span, Resource and InstrumentationScope; not to be changed. */
  wire(span: number): Uint8Array {
    const start = this.head(span, WIRE_START);
    return this.batch(span).bytes.subarray(start, start + this.head(span, LENGTH));
  }
  resource(span: number): Uint8Array {
    return this.sharedResource(span).bytes;
  }
  scope(span: number): Uint8Array {
    return this.sharedScope(span).bytes;
  }

  private attributeRow({ rows, reader, notes }: Batch, row: number): AttributeRow {
    const { span: table, notedSpan: noted } = this.fields;
    const wire = rows[row + WIRE_START] as number;
    const start = wire + (rows[row + ATTRIBUTES_START] as number);
    const end = wire + (rows[row + ATTRIBUTES_END] as number);
    if (rows[row + ATTRIBUTES_PLAIN] === 0) {
      return AttributeRow.of(reader, start, end, ATTRIBUTE_TAG, table);
    }
    const isNoted = noted !== undefined && noted.set === notes?.set && noted.keys <= notes.keys;
    if (!isNoted || (rows[row + LENGTH] as number) >= 1 << NOTE_BITS) {
      return AttributeRow.ofPlain(reader, start, end, table);
    }
    const [from, to] = [rows[row + NOTED_START] as number, rows[row + NOTED_END] as number];
    return AttributeRow.ofNotes(reader, wire, notes.words, from, to, noted);
  }
  private sharedResource(span: number): SharedBytes {
    return this.batch(span).contextOf(this.rows[span] as number).resource;
  }
  private sharedScope(span: number): SharedBytes {
    return this.batch(span).contextOf(this.rows[span] as number).scope;
  }
  /** Of the span's wire bytes; shared by all spans of the batch. */
  private reader(span: number): WireReader {
    const { reader } = this.batch(span);
    reader.pos = this.head(span, WIRE_START);
    reader.end = reader.pos + this.head(span, LENGTH);
    return reader;
  }
  private batch(span: number): Batch {
    return this.batches[span] as Batch;
  }
  private head(span: number, column: number): number {
    return this.batch(span).rows[(this.rows[span] as number) + column] as number;
  }
}

/** For each number the places where it stands. */
function placesOf(numbers: readonly number[]): Map<number, number[]> {
  const places = new Map<number, number[]>();
  numbers.forEach((number, place) => {
    const known = places.get(number);
    if (known === undefined) {
      places.set(number, [place]);
    } else {
      known.push(place);
    }
  });
  return places;
}

/** What of a resource or scope is in a table; it is found once for all traces that share it. */
function rowOf(shared: SharedBytes, tag: number, table: ByteTable): AttributeRow {
  if (shared.found?.table !== table) {
    const row = AttributeRow.of(shared.reader, 0, shared.bytes.length, tag, table);
    shared.found = { table, row };
  }
  return shared.found?.row as AttributeRow;
}

function readStatusMessage(reader: WireReader): string {
  let text = '';
  while (reader.pos < reader.end) {
    const tag = reader.tag();
    if (tag === STATUS_TAG) {
      const end = reader.length() + reader.pos;
      text = stringField(reader.bytes.subarray(reader.pos, end), 2) ?? text;
      reader.pos = end;
    } else {
      reader.skip(tag, 0);
    }
  }
  return text;
}
