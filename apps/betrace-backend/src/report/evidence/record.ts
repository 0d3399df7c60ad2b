import type { Correction, RuleChange, Signed, Summary, Violation } from '@betrace/evidence';

type InChain = Violation | Summary | Correction | RuleChange;

/** A record of evidence as it is kept and sent. */
export type SignedEvidence = Signed<InChain>;

/** What a record says, beside what it is about and where it stands. */
export type EvidenceContent = WithoutPlace<InChain>;

type WithoutPlace<Of> = Of extends InChain
  ? Omit<Of, 'framework' | 'control' | 'known' | 'sequence' | 'ruleId' | 'ruleUid' | 'ruleRevision' | 'recordedAt'>
  : never;
