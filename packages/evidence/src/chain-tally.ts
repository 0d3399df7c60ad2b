import { Chain } from './chain.ts';
import type { Problem, Tell } from './problem.ts';
import type { Correction, Counts, ExportedChain, ExportEnd, Evidence, Signed, Time } from './record.ts';
import type { ChainReport } from './report.ts';
import { RuleTally } from './rule-tally.ts';

/** Summaries of which the counts are kept, for those that correct them; and lines that were told to be wrong. */
const mostRemembered = 10_000;

export type ChainRecord = Signed<Exclude<Evidence, ExportEnd>>;

/** All records of one framework and control: whether none is missing, and what they say. */
export class ChainTally {
  readonly #place: { readonly framework: string; readonly control: string };
  readonly #tell: Tell;
  readonly #chain: Chain;
  readonly #rules = new Map<string, RuleTally>();
  readonly #records = { violation: 0, summary: 0, correction: 0, rule_change: 0 };
  /** By sequence. */
  readonly #summaries = new Map<number, Counts>();
  /** Sequences of lines that were told to be wrong: they are not missing as well. */
  readonly #wrong = new Set<number>();
  #known = false;
  #recordedFrom: Time = '';
  #recordedTo: Time = '';
  #correctedElsewhere = 0;

  constructor(framework: string, control: string, tell: Tell) {
    this.#place = { framework, control };
    this.#tell = (problem) => tell({ ...this.#place, ...problem });
    this.#chain = new Chain(({ first, last }) => this.#missing(first, last));
  }

  /** Takes a record whose signature and fields are right. */
  take(record: ChainRecord, line: number): void {
    const { sequence, recordedAt } = record;
    const expected = this.#chain.last + 1;
    const order = this.#chain.take(sequence);
    if (order === 'duplicate') {
      this.#tell({ kind: 'duplicate', line, sequence, why: `Record ${sequence} is there twice.` });
      return;
    }
    if (order === 'out-of-order') {
      const why = `Record ${sequence} comes where record ${expected} should.`;
      this.#tell({ kind: 'out-of-order', line, sequence, why });
    }
    this.#records[record.evidenceType]++;
    this.#known = record.known;
    this.#recordedFrom ||= recordedAt;
    this.#recordedTo = recordedAt > this.#recordedTo ? recordedAt : this.#recordedTo;
    this.#sum(record, line);
  }

  /** Notes that a line of this sequence was wrong, so that it is not told to be missing. */
  wrong(sequence: number): void {
    if (this.#wrong.size < mostRemembered) {
      this.#wrong.add(sequence);
    }
  }

  /** Ends it as the last record of the export says, if there is one. */
  end(exported: ExportedChain | undefined, isClosed: boolean): void {
    const { first, last } = this.#chain;
    if (isClosed && last >= first && (exported === undefined || exported.first > first || exported.last < last)) {
      const says = exported === undefined ? 'none' : `${exported.first} to ${exported.last}`;
      const why = `The last record of the file knows of ${says} of these records, but here are ${first} to ${last}.`;
      this.#tell({ kind: 'end-disagrees', why });
    }
    this.#chain.end(exported ?? { first, last });
  }

  /** Undefined when it has no record at all. */
  report(): ChainReport | undefined {
    return this.#recordedFrom === ''
      ? undefined
      : {
          ...this.#place,
          known: this.#known,
          first: this.#chain.first,
          last: this.#chain.last,
          records: this.#records,
          recordedFrom: this.#recordedFrom,
          recordedTo: this.#recordedTo,
          correctedElsewhere: this.#correctedElsewhere,
          rules: [...this.#rules.values()].map((rule) => rule.report()),
        };
  }

  #sum(record: ChainRecord, line: number): void {
    const rule = this.#ruleOf(record);
    if (record.evidenceType === 'violation') {
      rule.violations++;
    } else if (record.evidenceType === 'rule_change') {
      rule.change(record);
    } else if (record.evidenceType === 'correction') {
      this.#correct(record, rule, line);
    } else {
      const problem = rule.summarise(record);
      // What is missing has been told: that it leaves a hole in time is no second mistake.
      if (problem !== undefined && this.#chain.isWhole && this.#wrong.size === 0) {
        this.#tell({ ...problem, line, sequence: record.sequence });
      }
      this.#remember(record.sequence, record);
    }
  }

  #correct(record: Signed<Correction>, rule: RuleTally, line: number): void {
    const { corrects, sequence } = record;
    if (corrects >= sequence || (this.#chain.lacks(corrects) && !this.#wrong.has(corrects))) {
      const why = `It corrects record ${corrects}, which is not there.`;
      this.#tell({ kind: 'not-there', line, sequence, why });
    }
    const before = this.#summaries.get(corrects);
    if (record.correctedType === 'summary' && before !== undefined) {
      rule.correct(record, before);
      this.#remember(corrects, record);
    } else if (record.correctedType === 'violation' && corrects >= this.#chain.first) {
      rule.violations--;
    } else {
      this.#correctedElsewhere++;
    }
  }

  #remember(sequence: number, counts: Counts): void {
    this.#summaries.set(sequence, counts);
    if (this.#summaries.size > mostRemembered) {
      const [oldest = 0] = this.#summaries.keys();
      this.#summaries.delete(oldest);
    }
  }

  #ruleOf(record: ChainRecord): RuleTally {
    const known = this.#rules.get(record.ruleUid) ?? new RuleTally(record);
    this.#rules.set(record.ruleUid, known);
    return known;
  }

  #missing(first: number, last: number): void {
    const wrong = [...this.#wrong].filter((sequence) => first <= sequence && sequence <= last).sort((a, b) => a - b);
    let from = first;
    for (const stop of [...wrong, last + 1]) {
      if (from < stop) {
        this.#tell(missing(from, stop - 1));
      }
      from = stop + 1;
    }
  }
}

function missing(sequence: number, through: number): Problem {
  return sequence === through
    ? { kind: 'missing', sequence, why: `Record ${sequence} is missing.` }
    : { kind: 'missing', sequence, through, why: `Records ${sequence} to ${through} are missing.` };
}
