import { positionAt, type Diagnostic } from '@betrace/dsl';

/** One line for people: `line 2, column 7: a closing brace is missing. To mend it: insert }.` */
export function explainDiagnostic(text: string, { range, message, fixes }: Diagnostic): string {
  const { line, column } = positionAt(text, range.start);
  const ways = fixes.map(({ title }) => title).join(', or ');
  return `line ${line}, column ${column}: ${sentence(message)}${ways === '' ? '' : ` To mend it: ${sentence(ways)}`}`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
