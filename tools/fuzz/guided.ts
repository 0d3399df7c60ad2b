import type { Coverage, CoverageReport } from './coverage.ts';
import { Clock } from './fuzzer.ts';
import type { Finding, Fuzzer, Observer } from './fuzzer.ts';
import { neverThrows } from './promise.ts';
import type { Broken } from './promise.ts';
import { Random } from './random.ts';

/** What is fuzzed by changing inputs that were worth keeping. */
export interface Target<Input> {
  seeds(random: Random): readonly Input[];
  mutate(random: Random, corpus: readonly Input[]): Input;
  /** Throws `Broken` when a promise is broken; else a word for what happened. An input that gives a new one is kept. */
  check(input: Input): string;
  /** Smaller inputs, the smallest first. */
  smaller(input: Input): Iterable<Input>;
  encode(input: Input): Uint8Array;
  decode(bytes: Uint8Array): Input;
  show(input: Input): string;
}

/**
 * Coverage is taken once for so many inputs; when it grew, each of them is run again to find those that did it. Taking it
 * costs as much as several inputs, so the fewer new blocks are found, the more inputs share it.
 */
const LEAST_BATCH = 16;
const MOST_BATCH = 256;
/** Outcomes that are told apart; beyond that new ones are no reason to keep an input. */
const MOST_OUTCOMES = 5_000;
const SHRINK_SECONDS = 60;

/** Fuzzes a target; inputs that run new blocks (with `coverage`) or end in a new way join the corpus. */
export function guided<Input>(target: Target<Input>, coverage?: Coverage): Fuzzer {
  return {
    run: (budget, observer) => {
      const clock = new Clock(budget);
      const random = new Random(budget.seed);
      const corpus: Input[] = [];
      const outcomes = new Set<string>();
      let byCoverage = 0;
      let finding: Finding | undefined;

      /** What happened to an input; undefined when it broke a promise, which ends the run. */
      const attempt = (input: Input): string | undefined => {
        observer?.checking(() => target.encode(input));
        try {
          return neverThrows('checking', () => target.check(input));
        } catch (error) {
          finding = smallest(target, input, error as Broken, observer);
          return undefined;
        }
      };

      const check = (input: Input): void => {
        clock.executions++;
        const outcome = attempt(input);
        if (outcome !== undefined && !outcomes.has(outcome) && outcomes.size < MOST_OUTCOMES) {
          outcomes.add(outcome);
          corpus.push(input);
        }
      };

      let batchSize = LEAST_BATCH;
      const guide = (batch: readonly Input[]): void => {
        const taken = coverage?.take();
        if (coverage === undefined || taken === undefined || !coverage.isNew(taken)) {
          batchSize = Math.min(batchSize * 2, MOST_BATCH);
          return;
        }
        batchSize = LEAST_BATCH;
        for (const input of batch) {
          if (attempt(input) === undefined) {
            return;
          }
          if (coverage.add(coverage.take())) {
            byCoverage++;
            corpus.push(input);
          }
        }
        coverage.add(taken);
      };

      for (const seed of target.seeds(random)) {
        corpus.push(seed);
        if (finding === undefined && !clock.isOver && clock.executions < budget.executions / 4) {
          check(seed);
        }
      }
      coverage?.add(coverage.take());
      let batch: Input[] = [];
      while (finding === undefined && !clock.isOver) {
        const input = target.mutate(random, corpus);
        batch.push(input);
        check(input);
        if (finding === undefined && batch.length >= batchSize) {
          guide(batch);
          batch = [];
        }
        observer?.progress(() => `${clock.executions} inputs, ${corpus.length} kept, ${outcomes.size} outcomes`);
      }
      const lines = [
        `corpus: ${corpus.length} inputs, of them ${byCoverage} for new blocks; outcomes told apart: ${outcomes.size}`,
        ...(coverage === undefined ? [] : describe(coverage.report())),
      ];
      return { executions: clock.executions, seconds: clock.seconds, finding, lines };
    },
    replay: (bytes) => void neverThrows('checking', () => target.check(target.decode(bytes))),
  };
}

function describe({ blocks, blocksRun, functions, functionsRun, missing }: CoverageReport): string[] {
  return [
    `coverage: ${blocksRun} of ${blocks} blocks, ${functionsRun} of ${functions} functions`,
    ...missing.map((place) => `  never ran: ${place}`),
  ];
}

/** Takes the first smaller input that breaks the same promise, and again, as long as there is one. */
function smallest<Input>(target: Target<Input>, input: Input, broken: Broken, observer?: Observer): Finding {
  const until = performance.now() + SHRINK_SECONDS * 1000;
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false;
    for (const candidate of target.smaller(input)) {
      observer?.checking(() => target.encode(candidate));
      try {
        neverThrows('checking', () => target.check(candidate));
      } catch (error) {
        if ((error as Broken).promise === broken.promise) {
          [input, broken, isSmaller] = [candidate, error as Broken, true];
          break;
        }
      }
      if (performance.now() > until) {
        break;
      }
    }
  }
  return { message: broken.message, shown: target.show(input), input: target.encode(input) };
}
