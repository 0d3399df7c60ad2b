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
}

/** Upper bounds in seconds. */
export const evaluationBounds: readonly number[] = [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 0.01, 0.03, 0.1, 0.3, 1];
export const evaluationSampling = 64;

/** Counts what a shard judges. */
export class ShardMeasures {
  readonly #decided = new PairMap();
  readonly #verdicts = new PairMap();
  readonly #evaluation = new Histogram(evaluationBounds);
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

  /** Runs the evaluation of a trace; of some it takes the time. */
  timed<T>(evaluation: () => T): T {
    if (this.#evaluated++ % evaluationSampling !== 0) {
      return evaluation();
    }
    const start = performance.now();
    const result = evaluation();
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
    this.#verdicts.keepOnly(new Set([...byId.values()].map(({ rule }) => rule.id)));
    return {
      decided: this.#decided.read(),
      verdicts: this.#verdicts.read(),
      amendedTraces: this.#amended,
      unjudged: this.#unjudged,
      evaluation: this.#evaluation.read(),
    };
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
