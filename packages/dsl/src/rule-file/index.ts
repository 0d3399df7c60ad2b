/** Rule files and the tests in them. A door of its own, as it brings a YAML reader. */
export { parseRuleFile } from './parse-rule-file.ts';
export { runRuleTests, type Judge, type RunOptions, type TestedRule, type TestResult } from './run-rule-tests.ts';
export { parseCompactTrace, type TraceProblem } from './compact-trace.ts';
export { readOtlpJson, type ReadTraces } from './otlp-json.ts';
export { isSlug, slugOf } from './slug.ts';
export {
  fileLimits,
  severities,
  type ComplianceRef,
  type FileProblem,
  type FileRule,
  type FileTest,
  type RuleFile,
  type RuleSeverity,
} from './rule-file.ts';
