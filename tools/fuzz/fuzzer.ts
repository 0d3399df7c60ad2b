/** How long to go on: until either is reached. The same seed and count give the same inputs. */
export interface Budget {
  readonly seed: number;
  readonly seconds: number;
  readonly executions: number;
}

/** An input that broke a promise, made as small as could be. */
export interface Finding {
  readonly message: string;
  /** For people. */
  readonly shown: string;
  /** For `replay`. */
  readonly input: Uint8Array;
}

export interface Report {
  readonly executions: number;
  readonly seconds: number;
  readonly finding: Finding | undefined;
  /** What is to be said beside: coverage, kinds of outcomes, constructs. */
  readonly lines: readonly string[];
}

/** Whoever watches a run: it is told of every input before it is checked, and now and then of how far things are. */
export interface Observer {
  checking(input: () => Uint8Array): void;
  progress(line: () => string): void;
}

/** One of the targets of `npm run fuzz`. */
export interface Fuzzer {
  run(budget: Budget, observer?: Observer): Report;
  /** Checks the input of an earlier finding; throws when it still breaks a promise. */
  replay(input: Uint8Array): void;
}

/** Likewise, but of what is asked over a network. */
export interface AsyncFuzzer {
  run(budget: Budget, observer?: Observer): Promise<Report>;
  replay(input: Uint8Array): Promise<void>;
}

/** Seconds and executions that have gone into a run. */
export class Clock {
  executions = 0;
  private readonly budget: Budget;
  private readonly start = performance.now();

  constructor(budget: Budget) {
    this.budget = budget;
  }

  get seconds(): number {
    return (performance.now() - this.start) / 1000;
  }

  get isOver(): boolean {
    return this.executions >= this.budget.executions || this.seconds >= this.budget.seconds;
  }

  get left(): number {
    return Math.max(0, this.budget.seconds - this.seconds);
  }
}
