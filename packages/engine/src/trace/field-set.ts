import type { FieldsRead } from '@betrace/dsl';
import { ByteTable } from '../wire/byte-table.ts';

/** The resource attribute that `:service` reads. */
const SERVICE_NAME = 'service.name';

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

  /** The union of what several rules read. */
  constructor(reads: readonly FieldsRead[], names: Iterable<string> = []) {
    this.names = new ByteTable(names);
    this.span = new ByteTable(reads.flatMap((fields) => [...fields.any, ...fields.span]));
    this.resource = new ByteTable([SERVICE_NAME, ...reads.flatMap((fields) => [...fields.any, ...fields.resource])]);
    this.serviceName = this.resource.idOf(SERVICE_NAME);
    this.instrumentation = new ByteTable(reads.flatMap((fields) => fields.instrumentation));
  }
}
