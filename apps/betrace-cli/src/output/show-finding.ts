import { styleText } from 'node:util';
import type { Severity } from '@betrace/dsl';
import type { Finding } from '../findings.ts';
import { printable } from './printable.ts';

const styles: Readonly<Record<Severity, 'red' | 'yellow' | 'cyan'>> = { error: 'red', warning: 'yellow', hint: 'cyan' };

/** Characters of a source line that are shown around the place. */
const widest = 120;

/** `file:line:column: severity code message`, the line of the file with the place marked, and the ways to mend it. */
export function showFinding(finding: Finding, colours: boolean): string {
  const { source, rule, severity, code, message, start, fixes } = finding;
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    colours ? styleText(style, text, { validateStream: false }) : text;
  const place = start === null ? source.file : `${source.file}:${start.line}:${start.column}`;
  const about = rule === null ? '' : `${rule}: `;
  return [
    `${paint('bold', printable(place))}: ${paint(styles[severity], severity)} ${code} ${printable(about + message)}`,
    ...markedLine(finding).map((line, i) => `    ${i === 1 ? paint(styles[severity], line) : line}`),
    ...fixes.map(({ title }) => `    fix: ${printable(title)}`),
  ].join('\n');
}

/** The line on which something stands, and below it the marks; of a long line the part around the place. */
function markedLine({ source, start, end }: Finding): string[] {
  const line = start === null ? undefined : source.text.split('\n')[start.line - 1]?.trimEnd();
  if (start === null || end === null || line === undefined) {
    return [];
  }
  const from = Math.max(0, start.column - 1 - widest / 2);
  const shown = line.slice(from, from + widest);
  const before = printable(shown.slice(0, start.column - 1 - from));
  const stop = end.line === start.line ? end.column - 1 : line.length;
  const marked = printable(shown.slice(start.column - 1 - from, Math.max(start.column, stop) - from));
  return [printable(shown), before.replace(/[^\t]/gu, ' ') + '^'.repeat(Math.max(1, [...marked].length))];
}
