import { stripVTControlCharacters } from 'node:util';
import { printable } from './printable.ts';

/** Columns by their heads; a cell is plain text from anywhere. */
export type Row = readonly string[];

/**
 * A table for people: a line of heads, a line for each row, columns two blanks apart. Cells are made safe to print and
 * stay on their line; `paint` may colour a cell that is already as wide as its column.
 */
export function table(heads: Row, rows: readonly Row[], paint = (cell: string, _column: number) => cell): string {
  const cells = rows.map((row) => row.map(oneLine));
  const widths = heads.map((head, i) => Math.max(...[head, ...cells.map((row) => row[i] ?? '')].map(widthOf)));
  const line = (row: Row, dress: (cell: string, column: number) => string) =>
    row
      .map((cell, i) => dress(cell, i) + (i === row.length - 1 ? '' : ' '.repeat((widths[i] ?? 0) - widthOf(cell))))
      .join('  ')
      .trimEnd();
  return [line(heads, (head) => head), ...cells.map((row) => line(row, paint))].join('\n');
}

/** Names and values, one pair a line; a value of several lines stands below its name, indented. */
export function pairs(rows: readonly (readonly [name: string, value: string])[]): string {
  const shown = rows.filter(([, value]) => value !== '');
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return shown
    .map(([name, value]) =>
      value.includes('\n')
        ? `${name}:\n${printable(value).replaceAll(/^/gm, '  ')}`
        : `${`${name}:`.padEnd(width + 1)}  ${printable(value)}`,
    )
    .join('\n');
}

function oneLine(text: string): string {
  return printable(text.replaceAll(/\s*\n\s*/g, ' '));
}

/** In code points, which is as wide as it looks for most scripts. */
function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
