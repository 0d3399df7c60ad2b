import type { RuleTimer } from '@betrace/engine';
import { Histogram } from '../assemble/histogram.ts';
import type { HistogramCounts } from '../assemble/histogram.ts';
import type { RuleSetInForce } from '../rules/rule-book.ts';
import type { JudgedTrace } from './evaluate-trace.ts';
import { everyRule } from './verdict-tally.ts';
import type { VerdictCount } from './verdict-tally.ts';

/** Numbers by two names; added up over shards by `addUp`. */
export type PairNumbers = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What was judged so far: plain data, added up over shards by `addUp`. */
export interface ShardCounts {
  /** Traces by trigger, then by completeness: `true` or `false`. */
  readonly decided: PairNumbers;
  /** Verdicts by rule id, then by verdict; of the rules in force. They only grow: an amendment adds its verdict. */
  readonly verdicts: PairNumbers;
  /** Traces judged again with late spans. */
  readonly amendedTraces: number;
  /** Traces that could not be judged. */
  readonly unjudged: number;
  /** Seconds, see `evaluationBounds`: of one trace in `evaluationSampling`, all its rules together. */
  readonly evaluation: HistogramCounts;
  /** Of the same traces and in the same bounds, by the id of each rule that the trace concerned. */
  readonly ruleEvaluation: Readonly<Record<string, HistogramCounts>>;
}

/** Upper bounds in seconds. */
export const evaluationBounds: readonly number[] = [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1];
export const evaluationSampling = 64;

/** Counts what a shard judges. */
export class ShardMeasures {
  readonly #decided = new PairMap();
  readonly #verdicts = new PairMap();
  readonly #evaluation = new Histogram(evaluationBounds);
  readonly #ruleEvaluation = new Map<string, Histogram>();
  #amended = 0;
  #unjudged = 0;
  #evaluated = 0;

  decided({ trigger, complete }: JudgedTrace): void {
    this.#decided.add(trigger, String(complete), 1);
  }

  amended(): void {
    this.#amended++;
  }

  failed(): void {
    this.#unjudged++;
  }

  /** Runs the evaluation of a trace by these rules; of some traces it takes the time. */
  timed<T>({ compiled, byId }: RuleSetInForce, evaluation: (timer?: RuleTimer) => T): T {
    if (this.#evaluated++ % evaluationSampling !== 0) {
      return evaluation();
    }
    const start = performance.now();
    const result = evaluation({
      now: () => performance.now(),
      took: (rule, milliseconds) => {
        const id = byId.get(compiled.idle[rule]?.id ?? '')?.rule.id;
        if (id !== undefined) {
          this.#histogramOf(id).record(milliseconds / 1000);
        }
      },
    });
    this.#evaluation.record((performance.now() - start) / 1000);
    return result;
  }

  counted(verdicts: readonly VerdictCount[]): void {
    for (const { ruleId, verdict, count } of verdicts) {
      if (count > 0 && ruleId !== everyRule) {
        this.#verdicts.add(ruleId, verdict, count);
      }
    }
  }

  /** What is counted for rules that are not in force any more is forgotten: there may be any number of them. */
  read({ byId }: RuleSetInForce): ShardCounts {
    const inForce = new Set([...byId.values()].map(({ rule }) => rule.id));
    this.#verdicts.keepOnly(inForce);
    for (const id of this.#ruleEvaluation.keys()) {
      if (!inForce.has(id)) {
        this.#ruleEvaluation.delete(id);
      }
    }
    return {
      decided: this.#decided.read(),
      verdicts: this.#verdicts.read(),
      amendedTraces: this.#amended,
      unjudged: this.#unjudged,
      evaluation: this.#evaluation.read(),
      ruleEvaluation: Object.fromEntries([...this.#ruleEvaluation].map(([id, histogram]) => [id, histogram.read()])),
    };
  }

  #histogramOf(ruleId: string): Histogram {
    let histogram = this.#ruleEvaluation.get(ruleId);
    if (!histogram) {
      histogram = new Histogram(evaluationBounds);
      this.#ruleEvaluation.set(ruleId, histogram);
    }
    return histogram;
  }
}

class PairMap {
  readonly #counts = new Map<string, Map<string, number>>();

  add(first: string, second: string, count: number): void {
    let inner = this.#counts.get(first);
    if (!inner) {
      inner = new Map();
      this.#counts.set(first, inner);
    }
    inner.set(second, (inner.get(second) ?? 0) + count);
  }

  keepOnly(names: ReadonlySet<string>): void {
    for (const name of this.#counts.keys()) {
      if (!names.has(name)) {
        this.#counts.delete(name);
      }
    }
  }

  read(): PairNumbers {
    return Object.fromEntries([...this.#counts].map(([first, inner]) => [first, Object.fromEntries(inner)]));
  }
}
