import type { ObservedSchema } from '@betrace/dsl';

import { client } from './client.ts';

const FRESH_MS = 60_000;

let known: ObservedSchema = {};
let asked = -Infinity;
const listeners = new Set<() => void>();

/**
 * Names and values that traces had lately, as far as they are here: nobody who types waits for them. Asked for when they are
 * older than a minute; while the backend does not answer the last ones stay.
 */
export function observedSchema(): ObservedSchema {
  if (Date.now() - asked > FRESH_MS) {
    asked = Date.now();
    client.schema().then(
      ({ spanNames, services, attributes, resourceAttributes }) => {
        known = { spanNames, services, attributes: [...attributes, ...resourceAttributes] };
        listeners.forEach((listener) => listener());
      },
      () => undefined,
    );
  }
  return known;
}

/** What is here now, without asking. */
export const knownSchema = (): ObservedSchema => known;

/** Calls the listener when other names are here, until what it returns is called. */
export function onSchema(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
