import { ChainTally } from './chain-tally.ts';
import type { EvidenceKey } from './key.ts';
import { linesOf } from './lines.ts';
import type { Problem } from './problem.ts';
import { readLine } from './read-line.ts';
import type { ExportEnd, Signed } from './record.ts';
import type { Report } from './report.ts';

/** Problems that a report lists at most. */
const mostProblems = 1000;
/** Chains that are looked at because of records that are not signed: these may name any number. */
const mostUnsigned = 1000;

/**
 * Checks a file of evidence as it is read: every signature, that no record of a chain is missing, twice or out of order,
 * that summaries go on in time, and that the file is whole. What it holds grows with the controls and rules in the
 * file, not with its records. Throws only what `chunks` throws.
 */
export async function verifyEvidence(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  keys: readonly EvidenceKey[],
): Promise<Report> {
  const verifier = new Verifier(keys);
  for await (const line of linesOf(chunks)) {
    verifier.take(line);
  }
  return verifier.end();
}

class Verifier {
  readonly #keys: ReadonlyMap<string, EvidenceKey>;
  readonly #used = new Set<string>();
  readonly #chains = new Map<string, ChainTally>();
  readonly #problems: Problem[] = [];
  #problemCount = 0;
  #line = 0;
  #records = 0;
  #end: { readonly record: Signed<ExportEnd>; readonly line: number } | undefined;

  constructor(keys: readonly EvidenceKey[]) {
    this.#keys = new Map(keys.map((key) => [key.id, key]));
  }

  take(bytes: Uint8Array | undefined): void {
    const line = ++this.#line;
    if (this.#end?.line === line - 1) {
      this.#tell({ kind: 'after-end', line, why: 'The file goes on behind its last record.' });
    }
    const read = readLine(bytes, this.#keys);
    if ('problem' in read) {
      const { framework, control, sequence } = read.problem;
      this.#tell({ line, ...read.problem });
      if (framework !== undefined && control !== undefined && sequence !== undefined) {
        this.#chain(framework, control, mostUnsigned)?.wrong(sequence);
      }
      return;
    }
    const { record } = read;
    this.#records++;
    this.#used.add(record.keyId);
    if (record.evidenceType === 'export') {
      this.#end = { record, line };
    } else {
      this.#chain(record.framework, record.control)?.take(record, line);
    }
  }

  end(): Report {
    const end = this.#end?.record;
    if (end === undefined) {
      const why = 'The last record, which says how many there are, is not there: the file was cut off, or never whole.';
      this.#tell({ kind: 'not-closed', line: this.#line, why });
    }
    const exported = new Map(end?.chains.map((chain) => [nameOf(chain.framework, chain.control), chain]));
    for (const { framework, control } of exported.values()) {
      this.#chain(framework, control);
    }
    const chains = [...this.#chains].sort(([a], [b]) => (a < b ? -1 : 1));
    chains.forEach(([name, chain]) => chain.end(exported.get(name), end !== undefined));
    return {
      records: this.#records,
      problems: this.#problems,
      problemCount: this.#problemCount,
      keys: [...this.#used],
      chains: chains.flatMap(([, chain]) => chain.report() ?? []),
      ...(end && { end }),
    };
  }

  /** The chain of a framework and control, made when there is none and there are fewer than `most`. */
  #chain(framework: string, control: string, most = Infinity): ChainTally | undefined {
    const name = nameOf(framework, control);
    const known = this.#chains.get(name);
    if (known !== undefined || this.#chains.size >= most) {
      return known;
    }
    const chain = new ChainTally(framework, control, (problem) => this.#tell(problem));
    this.#chains.set(name, chain);
    return chain;
  }

  #tell(problem: Problem): void {
    this.#problemCount++;
    if (this.#problems.length < mostProblems) {
      this.#problems.push(problem);
    }
  }
}

function nameOf(framework: string, control: string): string {
  return `${framework}\0${control}`;
}
