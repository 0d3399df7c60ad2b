import type { Piece } from './match.ts';

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const length = 36;

/** Whether a piece of a text lies in a UUID, whose groups may look like other numbers. */
export function isInUuid(text: string, { start, end }: Piece): boolean {
  const from = Math.max(0, end - length);
  const near = text.slice(from, start + length);
  return [...near.matchAll(uuid)].some(({ index }) => from + index <= start && end <= from + index + length);
}
