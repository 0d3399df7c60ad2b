import type { Edit } from '@betrace/dsl';
import { parseDocument, type Scalar } from 'yaml';

/** A text of a YAML file, and where it stands. */
export interface Place {
  readonly source: string;
  readonly scalar: Scalar;
  /** Inside `{ }` or `[ ]`, as all of JSON is. */
  readonly inFlow: boolean;
  /** Blanks before the lines of a block that takes its place. */
  readonly indent: number;
}

/** One UTF-16 unit of the text and the offset in the file at which it is written. */
interface Unit {
  readonly char: string;
  readonly at: number;
}

/**
 * For each offset of the text, up to its end, the offset in the file. What YAML folds or strips are blanks; each run of
 * them stands at the end of the run that the file has in that place.
 */
export function offsetsOf(place: Place): number[] {
  const units = unitsOf(place);
  const text = String(place.scalar.value);
  const end = (units.at(-1)?.at ?? rangeOf(place.scalar)[0] - 1) + 1;
  const offsets: number[] = [];
  let unit = 0;
  for (let i = 0; i < text.length;) {
    const unitStop = runEnd(unit, (at) => isBlank(units[at]?.char));
    const stop = runEnd(i, (at) => isBlank(text[at]));
    for (let k = i; k < stop; k++) {
      offsets.push(units[Math.max(unit, unitStop - (stop - k))]?.at ?? end);
    }
    if (stop < text.length) {
      offsets.push(units[unitStop]?.at ?? end);
    }
    unit = unitStop + 1;
    i = stop + 1;
  }
  return [...offsets, end];
}

function runEnd(start: number, inRun: (at: number) => boolean): number {
  let at = start;
  while (inRun(at)) {
    at++;
  }
  return at;
}

function isBlank(char: string | undefined): boolean {
  return char !== undefined && /\s/.test(char);
}

function unitsOf({ source, scalar }: Place): Unit[] {
  const [start, end] = rangeOf(scalar);
  switch (scalar.type) {
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED':
      return [...unitsBetween(source, source.indexOf('\n', start) + 1, end)];
    case 'QUOTE_DOUBLE':
      return [...unitsBetween(source, start + 1, end - 1, doubleQuoted)];
    case 'QUOTE_SINGLE':
      return [...unitsBetween(source, start + 1, end - 1, singleQuoted)];
    default:
      return [...unitsBetween(source, start, end)];
  }
}

/** What is written with more than one character. */
const singleQuoted = /''/y;
const doubleQuoted = /\\(?:\r?\n[ \t]*|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^])/y;
const blankEscapes: Readonly<Record<string, string>> = { '\\n': '\n', '\\t': '\t', '\\r': '\r', '\\ ': ' ' };

function* unitsBetween(source: string, start: number, end: number, escape?: RegExp): Generator<Unit> {
  for (let at = start; at < end;) {
    const written = escape === undefined ? null : matchAt(escape, source, at);
    if (written === null) {
      yield { char: source[at] ?? '', at };
    } else if (!/^\\\r?\n/.test(written)) {
      const char = blankEscapes[written] ?? '?';
      yield { char, at };
      if (written.startsWith('\\U0001')) {
        yield { char, at };
      }
    }
    at += written?.length ?? 1;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/**
 * The edits that put another text in the scalar's place. A block stays a block (a folded one becomes literal, as lines
 * of a rule mean something to people), other scalars keep their quotes; several lines outside of JSON become a block.
 */
export function replaceScalar(place: Place, text: string): Edit[] {
  const { source, scalar, inFlow, indent } = place;
  const [start, end] = rangeOf(scalar);
  const lines = text.trimEnd().split('\n');
  const isBlock = scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED';
  if (isBlock) {
    const bodyStart = source.indexOf('\n', start) + 1;
    const body = source.slice(bodyStart, end);
    const by = /^[\r\n]*( *)/.exec(body)?.[1]?.length ?? indent;
    return [
      { range: { start, end: start + 1 }, text: '|' },
      { range: { start: bodyStart, end: bodyStart + body.trimEnd().length }, text: indented(place, lines, by) },
    ];
  }
  if (lines.length > 1 && !inFlow) {
    const lineEnd = /\r?\n|$/.exec(source.slice(end))?.index ?? 0;
    const body = `${newline(source)}${indented(place, lines, indent)}`;
    return [
      { range: { start, end }, text: '|' },
      { range: { start: end + lineEnd, end: end + lineEnd }, text: body },
    ];
  }
  return [{ range: { start, end }, text: inline(scalar, lines.length > 1 ? text : text.trimEnd(), inFlow) }];
}

function indented({ source }: Place, lines: readonly string[], by: number): string {
  return lines.map((line) => (line === '' ? '' : ' '.repeat(by) + line)).join(newline(source));
}

function newline(source: string): string {
  return source.includes('\r\n') ? '\r\n' : '\n';
}

function inline(scalar: Scalar, text: string, inFlow: boolean): string {
  if (scalar.type === 'PLAIN' && !inFlow && parseDocument(`k: ${text}`).toJS()?.k === text) {
    return text;
  }
  return scalar.type === 'QUOTE_DOUBLE' || text.includes('\n')
    ? JSON.stringify(text)
    : `'${text.replaceAll("'", "''")}'`;
}

function rangeOf({ range }: Scalar): readonly [number, number] {
  return [range?.[0] ?? 0, range?.[1] ?? 0];
}
