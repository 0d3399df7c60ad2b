/** A rule broken by a trace, as it is stored and sent on: redacted, immutable but for `state`. */
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
  readonly clause: 'always' | 'never';
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  readonly rootName: string;
  readonly rootService: string;
  readonly complete: boolean;
  readonly trigger: string;
  readonly state: 'open' | 'withdrawn';
  /** Of a rule on trial (`observe`): listed apart, in no count and in no span. */
  readonly observed: boolean;
  /** Start of the earliest span, ns since 1970. */
  readonly traceStart: bigint;
  /** When the trace was judged, ns since 1970. */
  readonly decidedAt: bigint;
  /** The first 10 failing assignments. */
  readonly witnesses: readonly Witness[];
  readonly failingAssignments: number;
}

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
