import { positionAt, type Diagnostic } from '@betrace/dsl';
import { findControl } from '@betrace/dsl/compliance';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  DiagnosticSchema,
  Rule,
  RuleSchema,
  VerdictCountsSchema,
} from '@betrace/api-client/gen/betrace/v1/rules_pb.js';
import type { RuleInput } from '../rules/rule-input.ts';
import type { StoredRule, WholeRule } from '../store/store.ts';
import { toTimestamp } from './times.ts';

/** With its tests when it has them along. */
export function toRuleMessage(
  rule: StoredRule | WholeRule,
  verdicts?: MessageInitShape<typeof VerdictCountsSchema>,
): MessageInitShape<typeof RuleSchema> {
  return {
    ...(verdicts && { verdicts }),
    ...('tests' in rule && { tests: testsMessage(rule) }),
    id: rule.id,
    name: rule.name,
    description: rule.description,
    expression: rule.expression,
    enabled: rule.enabled,
    severity: rule.severity,
    tags: [...rule.tags],
    compliance: rule.compliance.map((each) => ({
      ...each,
      known: findControl(each.framework, each.control) !== undefined,
    })),
    message: rule.message,
    onIncomplete: rule.onIncomplete,
    observe: rule.observe,
    revision: rule.revision,
    createdAt: toTimestamp(rule.createdAt),
    updatedAt: toTimestamp(rule.updatedAt),
    provisionedFrom: rule.provisionedFrom,
  };
}

function testsMessage({ tests }: WholeRule) {
  const items = tests.map(({ witnesses, ...test }) => ({
    ...test,
    witnesses: witnesses.map((spans) => ({ spans: [...spans] })),
  }));
  return { items };
}

export function toRuleInput({ tests, ...rule }: Rule): RuleInput {
  return {
    ...rule,
    tests: tests?.items.map(({ name, trace, expect, complete = true, witnesses }) => ({
      ...{ name, trace, expect, complete },
      witnesses: witnesses.map(({ spans }) => spans),
    })),
  };
}

export function toDiagnosticMessage(
  expression: string,
  { code, severity, range, message, fixes }: Diagnostic,
): MessageInitShape<typeof DiagnosticSchema> {
  const start = positionAt(expression, range.start);
  const end = positionAt(expression, range.end);
  return {
    code,
    severity,
    message,
    range: {
      start: range.start,
      end: range.end,
      startLine: start.line,
      startColumn: start.column,
      endLine: end.line,
      endColumn: end.column,
    },
    fixes: fixes.map(({ title, edits }) => ({
      title,
      edits: edits.map((edit) => ({ start: edit.range.start, end: edit.range.end, newText: edit.text })),
    })),
  };
}
