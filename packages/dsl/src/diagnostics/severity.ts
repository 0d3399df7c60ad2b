import type { DiagnosticCode } from './catalogue.ts';

/** With an `error` a rule cannot run; a `warning` is about a rule that may mean something else than it seems to. */
export type Severity = 'error' | 'warning' | 'hint';

const lesser: Partial<Record<DiagnosticCode, Severity>> = {
  shorthand: 'warning',
  'bare-word-as-string': 'warning',
  'some-not-every': 'warning',
  'relation-beside-or': 'warning',
  'two-spans': 'warning',
  'negative-gap': 'warning',
  'parent-of-root': 'warning',
  'unanchored-regex': 'warning',
  'same-span': 'warning',
  'absent-aggregate': 'warning',
  'computed-double': 'warning',
  'parent-before-child': 'warning',
  'never-decides': 'warning',
  'unseen-name': 'hint',
  'unused-variable': 'hint',
  'bare-intrinsic': 'hint',
};

export function severityOf(code: DiagnosticCode): Severity {
  return lesser[code] ?? 'error';
}
