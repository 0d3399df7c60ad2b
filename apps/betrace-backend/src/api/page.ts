import { invalidArgument } from '../invalid-argument.ts';

const DEFAULT_PAGE_SIZE = 100;
const MAX_PAGE_SIZE = 1000;

/** The size of a page that is asked for; 0 is the default. */
export function pageSize(asked: number): number {
  if (asked > MAX_PAGE_SIZE) {
    throw invalidArgument([{ field: 'page_size', description: `should be at most ${MAX_PAGE_SIZE}.` }]);
  }
  return asked === 0 ? DEFAULT_PAGE_SIZE : asked;
}

/** Where a page ended, as a text that only we read. */
export function writePageToken(place: readonly string[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The first `limit` of what was found, and the token of the page after it, '' when no more was found. */
export function pageOf<T>(
  found: readonly T[],
  limit: number,
  placeOf: (item: T) => readonly string[],
): { readonly page: readonly T[]; readonly nextPageToken: string } {
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1) : undefined;
  return { page, nextPageToken: last === undefined ? '' : writePageToken(placeOf(last)) };
}

/** The place again, whose last part looks like `last`; undefined of an empty token, another is refused. */
export function readPageToken(token: string, last: RegExp): readonly string[] | undefined {
  if (token === '') {
    return undefined;
  }
  const place = parsed(Buffer.from(token, 'base64url').toString());
  if (!Array.isArray(place) || !place.every((part) => typeof part === 'string') || !last.test(place.at(-1) ?? '')) {
    throw invalidArgument([{ field: 'page_token', description: 'is not one of this list; start again without it.' }]);
  }
  return place;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
