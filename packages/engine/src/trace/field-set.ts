import type { FieldsRead } from '@betrace/dsl';
import { ByteTable } from '../wire/byte-table.ts';
import { noteKeys } from '../wire/noted-keys.ts';
import type { NotedKeys } from '../wire/noted-keys.ts';
import { MOST_KEYS } from '../wire/walk/layout.ts';

/** The resource attribute that `:service` reads. */
const SERVICE_NAME = 'service.name';

/** Keys of attributes, by where they are looked for; `any`: on the span, then on its resource. */
export type KeysRead = Pick<FieldsRead, 'any' | 'span' | 'resource' | 'instrumentation'>;

/** A table of keys that are all noted: in which set, how many keys it needs of it, and by number there the number here. */
export interface NotedTable {
  readonly set: NotedKeys;
  readonly keys: number;
  readonly here: Int16Array;
}

/**
 * What a reader of traces should find quickly: the attribute keys that rules read, by where they stand, and the span
 * names that rules ask for. Anything else of a span can still be read, more slowly.
 */
export class FieldSet {
  readonly names: ByteTable;
  readonly span: ByteTable;
  readonly resource: ByteTable;
  readonly instrumentation: ByteTable;
  /** The number of `service.name` among the resource keys. */
  readonly serviceName: number;
  /** Of the span keys; undefined when not all can be noted while bodies are read. */
  readonly notedSpan: NotedTable | undefined;

  /** The union of what several rules read. `noted`: its keys are noted from now on while bodies are read, for live traffic. */
  constructor(reads: readonly KeysRead[], names: Iterable<string> = [], noted = true) {
    this.names = new ByteTable(names);
    this.span = new ByteTable(reads.flatMap((fields) => [...fields.any, ...fields.span]));
    this.notedSpan = noted ? notedOf(this.span) : undefined;
    this.resource = new ByteTable([SERVICE_NAME, ...reads.flatMap((fields) => [...fields.any, ...fields.resource])]);
    this.serviceName = this.resource.idOf(SERVICE_NAME);
    this.instrumentation = new ByteTable(reads.flatMap((fields) => fields.instrumentation));
  }
}

function notedOf(table: ByteTable): NotedTable | undefined {
  const { set, numbers } = noteKeys(table.texts);
  const here = new Int16Array(MOST_KEYS).fill(-1);
  numbers.forEach((number, key) => (here[number] = key));
  return numbers.includes(-1) ? undefined : { set, keys: Math.max(0, ...numbers) + 1, here };
}
