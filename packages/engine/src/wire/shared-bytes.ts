import { sameBytes } from './bytes.ts';
import { stringField } from './read-value.ts';
import { WireReader } from './wire-reader.ts';

/** Contents that are remembered, and their greatest length: services are few and their resources short. */
const MOST_REMEMBERED = 1024;
const LONGEST_REMEMBERED = 4096;

/** Scope name and `service.name` of the spans that BeTrace itself sends. */
export const OWN_NAME = 'betrace';

/** Wire bytes of a resource or a scope, copied once however many spans and traces have them. */
export class SharedBytes {
  readonly bytes: Uint8Array;
  readonly reader: WireReader;
  /** What a reader of attributes found in it, for the table of keys that it last looked for. */
  found: { readonly table: object; readonly row: object } | undefined;

  private own: boolean | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes.slice();
    this.reader = new WireReader(this.bytes);
  }

  /** Of a scope: whether it is BeTrace's. */
  get isOwnScope(): boolean {
    return (this.own ??= stringField(this.bytes, 1) === OWN_NAME);
  }
}

const remembered = new Map<number, SharedBytes>();

/** A copy of these bytes, which is the same object as long as their content is remembered. */
export function share(bytes: Uint8Array): SharedBytes {
  if (bytes.length > LONGEST_REMEMBERED) {
    return new SharedBytes(bytes);
  }
  const hash = hashOf(bytes);
  const known = remembered.get(hash);
  if (known !== undefined && sameBytes(known.bytes, bytes)) {
    return known;
  }
  if (remembered.size >= MOST_REMEMBERED) {
    remembered.clear();
  }
  const shared = new SharedBytes(bytes);
  remembered.set(hash, shared);
  return shared;
}

function hashOf(bytes: Uint8Array): number {
  let hash = bytes.length;
  for (let at = 0; at < bytes.length; at++) {
    hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  }
  return hash;
}
