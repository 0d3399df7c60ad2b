/** A place in a text for people and editors: both count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The line and column of an offset; an offset outside the text is moved to its nearest end. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, Math.max(0, offset));
  const lastBreak = before.lastIndexOf('\n');
  let line = 1;
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) {
    line++;
  }
  return { line, column: before.length - lastBreak };
}

/** The offset of a line and column, the opposite of `positionAt`. */
export function offsetAt(text: string, position: Position): number {
  let start = 0;
  for (let line = 1; line < position.line; line++) {
    const next = text.indexOf('\n', start);
    if (next < 0) {
      return text.length;
    }
    start = next + 1;
  }
  return Math.min(start + Math.max(1, position.column) - 1, text.length);
}
