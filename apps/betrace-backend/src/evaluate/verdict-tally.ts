import type { RuleSetInForce } from '../rules/rule-book.ts';
import { idleVerdict } from './evaluate-trace.ts';
import type { JudgedTrace, Verdict } from './evaluate-trace.ts';

/** Stands for all rules: how many traces were decided. */
export const everyRule = '*';

/** How often a verdict was given on the traces that were decided in a minute; below zero when late spans changed it. */
export interface VerdictCount {
  /** Minutes since 1970. */
  readonly minute: number;
  readonly ruleUid: string;
  readonly ruleId: string;
  readonly verdict: Verdict | 'decided';
  readonly count: number;
}

/**
 * The verdicts of a revision of a rule that is evidence for compliance, on the traces that were decided in a minute;
 * below zero where late spans changed them.
 */
export interface EvidenceCount {
  /** Minutes since 1970. */
  readonly minute: number;
  readonly ruleUid: string;
  readonly ruleRevision: number;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  /** How many of these traces were complete. */
  readonly complete: number;
}

/** The concerned rules' verdicts by number; how many traces the others did not concern follows from `traces`. */
interface MinuteTally {
  readonly rules: RuleSetInForce;
  readonly minute: number;
  traces: number;
  complete: number;
  readonly verdicts: Map<number, Map<Verdict, number>>;
}

/** Counts verdicts; a trace costs as much as it has rules that it concerns, whatever the size of the rule set. */
export class VerdictTally {
  #tallies: MinuteTally[] = [];

  decided(rules: RuleSetInForce, minute: number, { concerned, complete }: JudgedTrace): void {
    const tally = this.#of(rules, minute);
    tally.traces++;
    tally.complete += complete ? 1 : 0;
    for (const { rule, verdict } of concerned) {
      count(tally, rule, verdict.verdict, 1);
    }
  }

  /** Late spans made a trace complete. */
  completed(rules: RuleSetInForce, minute: number): void {
    this.#of(rules, minute).complete++;
  }

  /** On a trace that could not be judged every rule fails. */
  failed(rules: RuleSetInForce, minute: number): void {
    const tally = this.#of(rules, minute);
    tally.traces++;
    rules.compiled.idle.forEach((_, rule) => count(tally, rule, 'error', 1));
  }

  changed(rules: RuleSetInForce, minute: number, rule: number, from: Verdict, to: Verdict): void {
    const tally = this.#of(rules, minute);
    count(tally, rule, from, -1);
    count(tally, rule, to, 1);
  }

  /** What was counted since the last call. */
  take(): { readonly verdicts: VerdictCount[]; readonly evidence: EvidenceCount[] } {
    const rows: VerdictCount[] = [];
    const evidence: EvidenceCount[] = [];
    for (const tally of this.#tallies) {
      const { rules, minute, traces, complete } = tally;
      if (traces !== 0) {
        rows.push(row(minute, everyRule, everyRule, 'decided', traces));
      }
      rules.compiled.idle.forEach(({ id: ruleUid }, number) => {
        const rule = rules.byId.get(ruleUid)?.rule;
        if (!rule) {
          return;
        }
        const given = verdictsOf(tally, number);
        rows.push(...given.map(([verdict, times]) => row(minute, ruleUid, rule.id, verdict, times)));
        if (rule.compliance.length > 0 && !rule.observe && (given.length > 0 || complete !== 0)) {
          const verdicts = Object.fromEntries(given);
          evidence.push({ minute, ruleUid, ruleRevision: rule.revision, verdicts, complete });
        }
      });
    }
    this.#tallies = [];
    return { verdicts: rows, evidence };
  }

  #of(rules: RuleSetInForce, minute: number): MinuteTally {
    let tally = this.#tallies.findLast((known) => known.rules === rules && known.minute === minute);
    if (!tally) {
      tally = { rules, minute, traces: 0, complete: 0, verdicts: new Map() };
      this.#tallies.push(tally);
    }
    return tally;
  }
}

/** Those of a rule, also on the traces that did not concern it; without those that add up to zero. */
function verdictsOf({ rules, traces, verdicts }: MinuteTally, rule: number): readonly (readonly [Verdict, number])[] {
  const all = new Map(verdicts.get(rule));
  const others = traces - [...all.values()].reduce((sum, times) => sum + times, 0);
  const idle = idleVerdict(rules, rule);
  all.set(idle, (all.get(idle) ?? 0) + others);
  return [...all].filter(([, times]) => times !== 0);
}

function count({ verdicts }: MinuteTally, rule: number, verdict: Verdict, times: number): void {
  let given = verdicts.get(rule);
  if (!given) {
    given = new Map();
    verdicts.set(rule, given);
  }
  given.set(verdict, (given.get(verdict) ?? 0) + times);
}

function row(
  minute: number,
  ruleUid: string,
  ruleId: string,
  verdict: VerdictCount['verdict'],
  count: number,
): VerdictCount {
  return { minute, ruleUid, ruleId, verdict, count };
}
