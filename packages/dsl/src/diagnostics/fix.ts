import type { Range } from '../text/range.ts';

/** A change that mends a diagnostic with one click. The edits do not overlap and refer to the text before them. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
}

export interface Edit {
  readonly range: Range;
  readonly text: string;
}

/** One change; with `end` left out an insertion. */
export function edit(start: number, text: string, end = start): Edit {
  return { range: { start, end }, text };
}

/** A fix that replaces one range. */
export function replace(range: Range, text: string, title = `write ${text}`): Fix {
  return { title, edits: [{ range, text }] };
}

/** Fixes that replace one range by what is probably meant, if anything is. */
export function offer(range: Range, text: string | null): Fix[] {
  return text === null ? [] : [replace(range, text)];
}

/** A fix that inserts text at an offset. */
export function insert(offset: number, text: string, title: string): Fix {
  return { title, edits: [edit(offset, text)] };
}

/** A fix that puts a text before a range and one behind it. */
export function wrap(range: Range, before: string, after: string, title: string): Fix {
  return { title, edits: [edit(range.start, before), edit(range.end, after)] };
}

/** The text after the fix. */
export function applyFix(text: string, fix: Fix): string {
  return [...fix.edits]
    .sort((a, b) => b.range.start - a.range.start || b.range.end - a.range.end)
    .reduce((result, { range, text: by }) => result.slice(0, range.start) + by + result.slice(range.end), text);
}
