import { check, parse, plan, positionAt, type Diagnostic, type Fix, type Position, type Severity } from '@betrace/dsl';
import type { FileProblem } from '@betrace/dsl/rule-file';
import type { RuleSource, TextInFile, WrittenRule } from './input/rule-source.ts';

/** Something to say about a file with rules. */
export interface Finding {
  readonly source: RuleSource;
  /** The id, name or number of the rule; null: the file. */
  readonly rule: string | null;
  /** A code of the language, or `rule-file`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  /** From 1, in the file; null when it has no place. */
  readonly start: Position | null;
  readonly end: Position | null;
  readonly fixes: readonly Fix[];
}

/** All that is to be said about a file, in the order of its text; what has no place comes first. */
export function findingsIn(source: RuleSource): Finding[] {
  const found = [
    ...source.problems.flatMap((problem) => (problem.diagnostic === undefined ? [ofProblem(source, problem)] : [])),
    ...source.written.flatMap((rule) => ofRule(source, rule)),
  ];
  const place = ({ start }: Finding): [number, number] => [start?.line ?? 0, start?.column ?? 0];
  return found.sort((a, b) => place(a)[0] - place(b)[0] || place(a)[1] - place(b)[1]);
}

export function isError({ severity }: { readonly severity: Severity }): boolean {
  return severity === 'error';
}

function ofProblem(source: RuleSource, { severity, rule, line, message }: FileProblem): Finding {
  const text = source.text.split('\n')[line - 1]?.trimEnd();
  const start = text === undefined ? null : { line, column: text.search(/\S|$/) + 1 };
  const end = start === null || text === undefined ? null : { line, column: text.length + 1 };
  return { source, rule, code: 'rule-file', severity, message, start, end, fixes: [] };
}

function ofRule(source: RuleSource, { label, expression, message }: WrittenRule): Finding[] {
  const options = message === null ? {} : { message: message.text };
  const tree = parse(expression.text);
  const planned = plan(tree, options);
  const ofMessage = 'plan' in planned ? [] : planned.diagnostics.filter(({ code }) => code === 'invalid-message');
  const say = (text: TextInFile, { code, severity, range, message: said, fixes }: Diagnostic): Finding => {
    const start = text.offsetAt(range.start);
    const end = range.end > range.start ? text.offsetAt(range.end - 1) + 1 : start;
    return {
      source,
      rule: source.kind === 'rule-file' ? label : null,
      code,
      severity,
      message: said,
      start: positionAt(source.text, start),
      end: positionAt(source.text, end),
      fixes,
    };
  };
  return [
    ...check(tree, options).map((diagnostic) => say(expression, diagnostic)),
    ...ofMessage.map((diagnostic) => say(message ?? expression, diagnostic)),
  ];
}
