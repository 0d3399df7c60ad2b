import type { DiagnosticCode } from './catalogue.ts';

/** With an `error` a rule cannot run; a `warning` is about a rule that may mean something else than it seems to. */
export type Severity = 'error' | 'warning' | 'hint';

const hints: readonly DiagnosticCode[] = ['unseen-name', 'unused-variable', 'bare-intrinsic'];
const warnings: readonly DiagnosticCode[] = [
  'shorthand',
  'bare-word-as-string',
  'some-not-every',
  'relation-beside-or',
  'two-spans',
  'negative-gap',
  'parent-of-root',
  'unanchored-regex',
  'same-span',
  'absent-aggregate',
  'computed-double',
  'parent-before-child',
  'never-decides',
  'captured-attribute',
  'any-is-not',
];

export function severityOf(code: DiagnosticCode): Severity {
  return warnings.includes(code) ? 'warning' : hints.includes(code) ? 'hint' : 'error';
}
