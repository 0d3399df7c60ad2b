/**
 * A rule broken by a trace, as it is stored and sent on: redacted. One per rule and trace; late spans may amend it.
 * With state `inconclusive` it tells of a rule that could not be decided; such ones are kept only on request.
 */
export interface Violation {
  /** 32 lower-case hex digits: the first half of SHA-256 over rule uid and trace id. One per rule and trace. */
  readonly id: string;
  readonly ruleUid: string;
  readonly ruleId: string;
  readonly ruleName: string;
  readonly ruleRevision: number;
  readonly severity: string;
  readonly tags: readonly string[];
  readonly message: string;
  /** Of an inconclusive one the clause is not known: `never`. */
  readonly clause: 'always' | 'never';
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  readonly rootName: string;
  readonly rootService: string;
  readonly complete: boolean;
  readonly trigger: string;
  readonly state: ViolationState;
  /** Why it was withdrawn, or is inconclusive; else ''. */
  readonly reason: string;
  /** Beyond what its rule may give in detail in this minute: counted, without witnesses and kept spans. */
  readonly suppressed: boolean;
  /** Of a rule on trial (`observe`): listed apart, in no count and in no span. */
  readonly observed: boolean;
  /** Start of the earliest span, ns since 1970. */
  readonly traceStart: bigint;
  /** When it was found, ns since 1970. */
  readonly decidedAt: bigint;
  /** When late spans changed or withdrew it last, ns since 1970. */
  readonly amendedAt?: bigint;
  /** The first 10 failing assignments. */
  readonly witnesses: readonly Witness[];
  readonly failingAssignments: number;
}

export const violationStates = ['open', 'withdrawn', 'inconclusive'] as const;

export type ViolationState = (typeof violationStates)[number];

/** The spans of one failing assignment. */
export interface Witness {
  readonly spans: readonly WitnessSpan[];
}

export interface WitnessSpan {
  /** The rule's variable, or '' for an unnamed pattern. */
  readonly variable: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  readonly name: string;
  readonly service: string;
  /** Ns since 1970. */
  readonly start: bigint;
  /** Ns. */
  readonly duration: bigint;
  /** What the rule read of this span: field as written in the language, redacted canonical text. */
  readonly fields: Readonly<Record<string, string>>;
}

/** The spans of a trace that are kept with a violation, earliest first. */
export interface KeptSpans {
  readonly spans: readonly KeptSpan[];
  /** The trace had more. */
  readonly truncated: boolean;
}

/** The same on the way to the store and in it. */
export interface PackedSpans {
  /** Of the spans, with 64-bit numbers as text. */
  readonly json: string;
  readonly truncated: boolean;
}

/** A span of the offending trace, redacted. */
export interface KeptSpan {
  /** 16 lower-case hex digits; of the parent '' for a root. */
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly service: string;
  readonly kind: string;
  readonly status: string;
  readonly statusMessage: string;
  /** Ns since 1970. */
  readonly start: bigint;
  /** Ns. */
  readonly duration: bigint;
  readonly attributes: Readonly<Record<string, string>>;
}
