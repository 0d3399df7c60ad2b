import type { Random } from '../fuzz/random.ts';
import type { Service } from './service.ts';
import type { Traffic, TrafficOptions } from './traffic.ts';
import type { Compared } from './verdict.ts';

/** What a case is given. */
export interface Situation {
  readonly random: Random;
  /** About how long it may run, in seconds. */
  readonly seconds: number;
  /** Its own, empty. */
  readonly folder: string;
  /** A service on its own data folder in `folder`; not started. Ended behind the case. */
  service(env?: Readonly<Record<string, string>>): Service;
  /** Ended behind the case. */
  traffic(options: TrafficOptions): Traffic;
  /** For the patient. */
  say(line: string): void;
}

/** What came of a case. */
export interface Outcome extends Compared {
  readonly kills: number;
  /** What else was not as it should be. */
  readonly problems: readonly string[];
  /** Numbers worth a look. */
  readonly notes?: readonly string[];
}

export interface Case {
  readonly name: string;
  /** What it tries, and what must come of it. */
  readonly promise: string;
  /** Not among those that run without a name. */
  readonly alone?: boolean;
  /** Why it cannot be tried here. */
  skip?(): string | undefined;
  run(situation: Situation): Promise<Outcome>;
}
