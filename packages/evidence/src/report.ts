import type { Problem } from './problem.ts';
import type { Counts, ExportEnd, Signed, Time } from './record.ts';

/** What a file of evidence holds, and all that is wrong with it. */
export interface Report {
  /** All records whose signature is right. */
  readonly records: number;
  /** At most 1,000; `problemCount` counts all. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  /** Ids of the keys with which records are signed. */
  readonly keys: readonly string[];
  readonly chains: readonly ChainReport[];
  /** The last line, if it is there and signed. */
  readonly end?: Signed<ExportEnd>;
}

/** The records of one framework and control. */
export interface ChainReport {
  readonly framework: string;
  readonly control: string;
  readonly known: boolean;
  readonly first: number;
  readonly last: number;
  /** By kind, without those that are there twice. */
  readonly records: Readonly<Record<'violation' | 'summary' | 'correction' | 'rule_change', number>>;
  /** Of the first and the last record. */
  readonly recordedFrom: Time;
  readonly recordedTo: Time;
  /** Corrections of records that stand in another export, or far above: their counts are not in those of the rules. */
  readonly correctedElsewhere: number;
  readonly rules: readonly RuleReport[];
}

/** What the summaries say of one rule, with their corrections. */
export interface RuleReport {
  readonly ruleId: string;
  readonly ruleUid: string;
  readonly revisions: readonly number[];
  /** The time that summaries count; absent when there is none. */
  readonly from?: Time;
  readonly to?: Time;
  readonly counts: Counts;
  /** Records of violations that were not withdrawn. */
  readonly violations: number;
}
