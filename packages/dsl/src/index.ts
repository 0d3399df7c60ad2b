export { parse } from './syntax/parser.ts';
export type { Tree } from './syntax/tree.ts';
export { check, type CheckOptions } from './checks/check.ts';
export { format } from './format/format.ts';
export { complete, type CompleteOptions, type Proposal, type ProposalKind } from './editor/complete.ts';
export { hover, type Hover } from './editor/hover.ts';
export { signatureHelp, type SignatureHelp } from './editor/signature-help.ts';
export { semanticTokens, type SemanticToken, type SemanticTokenType } from './editor/semantic-tokens.ts';
export type { ObservedAttribute, ObservedSchema } from './schema.ts';
export { explain } from './explain/explain.ts';
export { evaluate, type Evaluation, type EvaluateOptions, type Verdict, type Witness } from './evaluate/evaluate.ts';
export { plan, type PlanOptions, type PlanResult } from './plan/make-plan.ts';
export type * from './plan/plan.ts';

export type * from './trace.ts';

export { catalogue, type CatalogueEntry, type DiagnosticCode } from './diagnostics/catalogue.ts';
export type { Diagnostic } from './diagnostics/diagnostic.ts';
export type { Severity } from './diagnostics/severity.ts';
export { applyFix, type Edit, type Fix } from './diagnostics/fix.ts';
export { limits } from './limits.ts';
export { offsetAt, positionAt, type Position } from './text/position.ts';
export type { Range } from './text/range.ts';
export { canonicalText } from './values/canonical-text.ts';
