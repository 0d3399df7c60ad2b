import type { Counts, RuleChange, Signed, Summary, Time } from './record.ts';
import type { RuleReport } from './report.ts';

const noCounts: Counts = {
  checked: 0,
  satisfied: 0,
  violated: 0,
  inconclusive: 0,
  notApplicable: 0,
  error: 0,
  complete: 0,
  incomplete: 0,
};
const names = Object.keys(noCounts) as (keyof Counts)[];

/** What one chain says of one rule, summed up as its records come in. */
export class RuleTally {
  readonly #ruleId: string;
  readonly #ruleUid: string;
  /** By revision, up to which time it was counted. */
  readonly #countedTo = new Map<number, Time>();
  #counts = noCounts;
  #from?: Time;
  #to?: Time;
  /** Since when it is in force after it was not, or may not have been: a file need not begin with the first change. */
  #inForceSince?: Time;
  #inForce?: boolean;
  violations = 0;

  constructor({ ruleId, ruleUid }: { readonly ruleId: string; readonly ruleUid: string }) {
    this.#ruleId = ruleId;
    this.#ruleUid = ruleUid;
  }

  /** Adds the counts of a summary; says why when its time does not go on from that of the ones before. */
  summarise(summary: Summary): { readonly kind: 'overlap' | 'gap'; readonly why: string } | undefined {
    const { ruleRevision, from, to } = summary;
    const problem = this.#misfit(summary);
    this.correct(summary);
    this.#from = earlier(this.#from, from);
    this.#to = later(this.#to, to);
    this.#countedTo.set(ruleRevision, later(this.#countedTo.get(ruleRevision), to));
    return problem;
  }

  /** Counts in place of earlier ones. */
  correct(counts: Counts, before = noCounts): void {
    this.#counts = Object.fromEntries(
      names.map((name) => [name, this.#counts[name] - before[name] + counts[name]]),
    ) as unknown as Counts;
  }

  change({ inForce, recordedAt, ruleRevision }: Signed<RuleChange>): void {
    if (inForce && this.#inForce !== true) {
      this.#inForceSince = recordedAt;
    }
    this.#inForce = inForce;
    this.#countedTo.set(ruleRevision, this.#countedTo.get(ruleRevision) ?? '');
  }

  report(): RuleReport {
    return {
      ruleId: this.#ruleId,
      ruleUid: this.#ruleUid,
      revisions: [...this.#countedTo.keys()].sort((a, b) => a - b),
      ...(this.#from !== undefined && this.#to !== undefined && { from: this.#from, to: this.#to }),
      counts: this.#counts,
      violations: this.violations,
    };
  }

  #misfit({ ruleRevision, from, to }: Summary) {
    const about = `the rule ${this.#ruleId}`;
    const countedTo = this.#countedTo.get(ruleRevision) ?? '';
    if (from < countedTo) {
      return {
        kind: 'overlap',
        why: `The summary counts from ${from}, but ${about} is counted up to ${countedTo} before.`,
      } as const;
    }
    const before = this.#to;
    if (before === undefined || from <= before || (this.#inForceSince ?? '') > before) {
      return undefined;
    }
    return {
      kind: 'gap',
      why: `No summary tells what ${about} found from ${before} to ${from}, though it was in force; this one ends at ${to}.`,
    } as const;
  }
}

function earlier(a: Time | undefined, b: Time): Time {
  return a === undefined || b < a ? b : a;
}

function later(a: Time | undefined, b: Time): Time {
  return a === undefined || b > a ? b : a;
}
