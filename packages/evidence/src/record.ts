/** A time is RFC 3339 in UTC with nine digits: 2026-01-31T12:00:00.000000000Z. Such times compare as texts. */
export type Time = string;

/** What every record has that stands in a chain: that of its framework and control. */
interface InChain {
  readonly framework: string;
  readonly control: string;
  /** Whether the catalogue of controls has it. */
  readonly known: boolean;
  /** From 1 and without a gap over all kinds of evidence of the chain. */
  readonly sequence: number;
  readonly ruleId: string;
  /** Made once for a rule: one of the same id after it was deleted has another. */
  readonly ruleUid: string;
  readonly ruleRevision: number;
  /** Never earlier than that of the record before. */
  readonly recordedAt: Time;
}

/** In traces, by verdict and by whether the whole trace was seen; `checked` is the sum of either. */
export interface Counts {
  readonly checked: number;
  readonly satisfied: number;
  readonly violated: number;
  readonly inconclusive: number;
  readonly notApplicable: number;
  readonly error: number;
  readonly complete: number;
  readonly incomplete: number;
}

type CountedOutcome = 'pass' | 'fail' | 'inconclusive' | 'none';

/** A trace violates a rule. */
export interface Violation extends InChain {
  readonly evidenceType: 'violation';
  readonly outcome: 'fail';
  readonly violationId: string;
  readonly traceId: string;
  readonly decidedAt: Time;
}

/** What one revision of a rule found in an interval; also when that was nothing. */
export interface Summary extends InChain, Counts {
  readonly evidenceType: 'summary';
  readonly outcome: CountedOutcome;
  readonly from: Time;
  /** Exclusive. */
  readonly to: Time;
}

interface Corrects extends InChain {
  readonly evidenceType: 'correction';
  /** The sequence of the record. */
  readonly corrects: number;
  readonly reason: string;
}

/** New counts in the place of a summary's, or a violation that is none any more. */
export type Correction =
  | (Corrects &
      Counts & {
        readonly correctedType: 'summary';
        readonly outcome: CountedOutcome;
        readonly from: Time;
        readonly to: Time;
      })
  | (Corrects & {
      readonly correctedType: 'violation';
      readonly outcome: 'none';
      readonly violationId: string;
      readonly traceId: string;
      readonly withdrawn: true;
    });

export interface RuleChange extends InChain {
  readonly evidenceType: 'rule_change';
  readonly outcome: 'changed';
  /** A word: create, update, disable. */
  readonly change: string;
  readonly author: string;
  /** SHA-256 of the expression, in hex. */
  readonly expressionDigest: string;
  /** Whether from then on the rule gives evidence for the control. */
  readonly inForce: boolean;
}

/** The last line of an export: what stands above it. It is in no chain. */
export interface ExportEnd {
  readonly evidenceType: 'export';
  readonly framework?: string;
  readonly control?: string;
  /** As asked for, of `recordedAt`; `to` exclusive. */
  readonly from?: Time;
  readonly to?: Time;
  readonly chains: readonly ExportedChain[];
  readonly recordedAt: Time;
}

export interface ExportedChain {
  readonly framework: string;
  readonly control: string;
  readonly first: number;
  readonly last: number;
  readonly count: number;
  /** The first sequence that is still kept: older ones went with their time. */
  readonly oldest: number;
}

export type Evidence = Violation | Summary | Correction | RuleChange | ExportEnd;

export type Signed<T = Evidence> = T & {
  readonly signatureAlgorithm: 'HMAC-SHA256';
  readonly keyId: string;
  /** In lower-case hex. */
  readonly signature: string;
};
