import { invalidArgument } from '../invalid-argument.ts';

/** A trace id in lower case; undefined of an empty one, and INVALID_ARGUMENT on `field` of what is none. */
export function readTraceId(field: string, id: string): string | undefined {
  if (id !== '' && !/^[0-9a-fA-F]{32}$/.test(id)) {
    throw invalidArgument([{ field, description: 'should be 32 hex digits.' }]);
  }
  return id.toLowerCase() || undefined;
}
