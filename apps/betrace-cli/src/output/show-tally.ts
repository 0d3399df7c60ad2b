import { styleText } from 'node:util';
import { verdicts } from '../judge/judge.ts';
import type { ShownSpan, Tally, Violation } from '../judge/tally.ts';
import { durationText } from './duration-text.ts';
import { printable } from './printable.ts';

/** A rule's verdict counts on one line, then each violating trace with its witnesses, numbered where there are several. */
export function showTally(tally: Tally, colours: boolean): string {
  const paint = (style: 'red' | 'bold', text: string): string =>
    colours ? styleText(style, text, { validateStream: false }) : text;
  const counts = verdicts.map((verdict) => {
    const count = `${tally.verdicts[verdict]} ${verdict}`;
    return verdict === 'violated' && tally.verdicts.violated > 0 ? paint('red', count) : count;
  });
  const reasons = Array.from(tally.reasons, ([reason, count]) => `${count} ${reason}`);
  const why = reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
  return [
    `${paint('bold', tally.rule)}: ${counts.join(', ')}${why}`,
    ...tally
      .violations()
      .flatMap((violation) => [
        `  ${violation.traceId} ${violation.clause}${violation.message === '' ? '' : `: ${printable(violation.message)}`}`,
        ...showWitnesses(violation),
      ]),
  ].join('\n');
}

function showWitnesses({ witnesses, failing }: Violation): string[] {
  const more = failing - witnesses.length;
  return [
    ...witnesses.flatMap((spans, i) => {
      const number = witnesses.length === 1 ? '' : `${i + 1}. `;
      return spans.map((span, k) => `    ${k === 0 ? number : ' '.repeat(number.length)}${showSpan(span)}`);
    }),
    ...(more > 0 ? [`    and ${more} more`] : []),
  ];
}

function showSpan({ spanId, name, service, offset, duration }: ShownSpan): string {
  const of = service === '' ? '' : ` (${service})`;
  return `${printable(name + of)} ${spanId} at ${durationText(offset)} for ${durationText(duration)}`;
}

/** The same as JSON; times in ns. */
export function tallyJson(tally: Tally): object {
  const violations = tally.violations();
  return {
    verdicts: tally.verdicts,
    reasons: Object.fromEntries(tally.reasons),
    violating: violations.map(({ traceId }) => traceId),
    witnesses: Object.fromEntries(
      violations.map(({ traceId, clause, message, failing, witnesses }) => [
        traceId,
        { clause, message, failing, spans: witnesses.map((spans) => spans.map(spanJson)) },
      ]),
    ),
  };
}

function spanJson({ offset, duration, ...span }: ShownSpan): object {
  return { ...span, offset: Number(offset), duration: Number(duration) };
}
