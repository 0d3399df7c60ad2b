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
