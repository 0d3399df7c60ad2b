import type { JudgedRule } from '@betrace/engine';
import type { RuleSetInForce } from '../rules/rule-book.ts';
import { idleVerdict } from './evaluate-trace.ts';
import type { Verdict } from './evaluate-trace.ts';

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

/** The concerned rules' verdicts by number; how many traces the others did not concern follows from `traces`. */
interface MinuteTally {
  readonly rules: RuleSetInForce;
  readonly minute: number;
  traces: number;
  readonly verdicts: Map<number, Map<Verdict, number>>;
}

/** Counts verdicts; a trace costs as much as it has rules that it concerns, whatever the size of the rule set. */
export class VerdictTally {
  #tallies: MinuteTally[] = [];

  decided(rules: RuleSetInForce, minute: number, concerned: readonly JudgedRule[]): void {
    const tally = this.#of(rules, minute);
    tally.traces++;
    for (const { rule, verdict } of concerned) {
      count(tally, rule, verdict.verdict, 1);
    }
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
  take(): VerdictCount[] {
    const tallies = this.#tallies;
    this.#tallies = [];
    return tallies.flatMap(({ rules, minute, traces, verdicts }) => {
      const rows = traces === 0 ? [] : [row(minute, everyRule, everyRule, 'decided', traces)];
      rules.compiled.idle.forEach(({ id: ruleUid }, rule) => {
        const ruleId = rules.byId.get(ruleUid)?.rule.id;
        const given = verdicts.get(rule);
        const idle = traces - [...(given?.values() ?? [])].reduce((sum, times) => sum + times, 0);
        const all = new Map(given);
        all.set(idleVerdict(rules, rule), (given?.get(idleVerdict(rules, rule)) ?? 0) + idle);
        for (const [verdict, times] of all) {
          if (ruleId !== undefined && times !== 0) {
            rows.push(row(minute, ruleUid, ruleId, verdict, times));
          }
        }
      });
      return rows;
    });
  }

  #of(rules: RuleSetInForce, minute: number): MinuteTally {
    let tally = this.#tallies.findLast((known) => known.rules === rules && known.minute === minute);
    if (!tally) {
      tally = { rules, minute, traces: 0, verdicts: new Map() };
      this.#tallies.push(tally);
    }
    return tally;
  }
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
