export type { Correction, Counts, Evidence, ExportEnd, RuleChange, Signed, Summary, Violation } from './record.ts';
export { evidenceKey, readKeys, type EvidenceKey } from './key.ts';
export { canonicalForm, lineOf, signEvidence } from './sign.ts';
export { verifyEvidence } from './verify.ts';
export type { ChainReport, Report, RuleReport } from './report.ts';
export type { Problem, ProblemKind } from './problem.ts';
