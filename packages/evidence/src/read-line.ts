import { canonicalJson } from './canonical-json.ts';
import type { EvidenceKey } from './key.ts';
import { longestLine } from './lines.ts';
import type { Problem } from './problem.ts';
import type { Signed } from './record.ts';
import { shapeMisfit, signatureMisfit } from './shape.ts';
import { isSignedBy } from './sign.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The record of a line, when all is right with it, else what is wrong. `keys` by their ids. */
export function readLine(
  bytes: Uint8Array | undefined,
  keys: ReadonlyMap<string, EvidenceKey>,
): { readonly record: Signed } | { readonly problem: Problem } {
  const parsed = parseLine(bytes);
  if (typeof parsed === 'string') {
    return { problem: { kind: 'malformed', why: `The line ${parsed}.` } };
  }
  const record = parsed as Signed;
  const problem = (kind: Problem['kind'], why: string) => ({ problem: { kind, ...placeOf(record), why } });
  const unsigned = signatureMisfit(record);
  if (unsigned !== undefined) {
    return problem('altered', `The record was altered or never signed: ${unsigned}.`);
  }
  const key = keys.get(record.keyId);
  if (key === undefined) {
    return problem('unknown-key', `The record is signed with the key ${record.keyId}, which is not among those given.`);
  }
  if (!isSignedBy(record, key)) {
    return problem('altered', 'The record was altered: its signature is not of what stands there.');
  }
  const misfit = shapeMisfit(record);
  return misfit === undefined ? { record } : problem('wrong-type', `The record is signed, but ${misfit}.`);
}

/** The object of a line, or what the line is instead. */
function parseLine(bytes: Uint8Array | undefined): object | string {
  if (bytes === undefined) {
    return `is longer than ${longestLine / (1024 * 1024)} MiB`;
  }
  let line: string;
  let value: unknown;
  try {
    line = utf8.decode(bytes);
  } catch {
    return 'is not UTF-8 text';
  }
  try {
    value = JSON.parse(line);
  } catch {
    return 'is not JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'is not a JSON object';
  }
  try {
    if (canonicalJson(value) === line) {
      return value;
    }
  } catch {
    return 'holds what no record holds: a fraction, a number that is too large, null, or too deep a nesting';
  }
  return 'is not as it was written: records have their fields in order, none twice, and no blanks between them';
}

/** Where a record says that it stands, as far as that is of the right type. */
function placeOf({ framework, control, sequence }: Partial<Record<'framework' | 'control' | 'sequence', unknown>>) {
  return {
    ...(typeof framework === 'string' && { framework }),
    ...(typeof control === 'string' && { control }),
    ...(Number.isSafeInteger(sequence) && { sequence: sequence as number }),
  };
}
