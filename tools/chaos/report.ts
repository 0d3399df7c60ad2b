import type { Outcome } from './case.ts';
import { isKept } from './run.ts';

const heads = ['case', 'kills', 'acknowledged traces', 'violations found', 'lost', 'twice', 'false', 'otherwise wrong'];

/** A table as Markdown has it. */
export function table(rows: readonly { readonly name: string; readonly outcome?: Outcome }[]): string {
  const cells = rows.map(({ name, outcome }) => {
    if (outcome === undefined) {
      return [name, 'skipped', ...Array.from({ length: heads.length - 2 }, () => '')];
    }
    const { kills, acknowledged, found, lost, twice, wrong, problems } = outcome;
    const numbers = [kills, acknowledged, found, lost.length, twice, wrong.length, problems.length];
    return [name, ...numbers.map((number) => number.toLocaleString('en-US'))];
  });
  const widths = heads.map((head, at) =>
    Math.max(...[head, ...cells.map((row) => row[at] ?? '')].map((s) => s.length)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, at) => (at === 0 ? '-'.repeat(width) : '--:'.padStart(width)));
  return [line(heads), line(rule), ...cells.map(line)].join('\n');
}

/** What was broken, for people; empty when nothing was. */
export function explain(name: string, outcome: Outcome): string[] {
  if (isKept(outcome)) {
    return [];
  }
  const some = (keys: readonly string[]) => keys.slice(0, 5).join(', ');
  return [
    ...(outcome.lost.length > 0 ? [`${name}: lost, of ${outcome.lost.length}: ${some(outcome.lost)}`] : []),
    ...(outcome.twice > 0 ? [`${name}: ${outcome.twice} counted or listed twice`] : []),
    ...(outcome.wrong.length > 0 ? [`${name}: false, of ${outcome.wrong.length}: ${some(outcome.wrong)}`] : []),
    ...outcome.problems.map((problem) => `${name}: ${problem}`),
  ];
}
