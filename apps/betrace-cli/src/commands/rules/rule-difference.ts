import type { RuleJson, SavedTestJson } from '@betrace/api-client';
import { structuredPatch } from 'diff';
import { styleText } from 'node:util';
import { stringify } from 'yaml';
import { printable } from '../../output/printable.ts';

/** A rule as an entry of a rule file, without what is at its default, so that equal rules have equal entries. */
export function ruleEntry(rule: RuleJson): object {
  const { name, description, severity, enabled, observe, tags = [], compliance = [], message, onIncomplete } = rule;
  const tests = rule.tests?.items ?? [];
  return {
    id: rule.id,
    name,
    ...(description && { description }),
    severity,
    ...(enabled === false && { enabled }),
    ...(observe && { observe }),
    ...(tags.length > 0 && { tags }),
    ...(compliance.length > 0 && { compliance: compliance.map(({ framework, control }) => ({ framework, control })) }),
    ...(message && { message }),
    ...(onIncomplete === 'evaluate' && { on_incomplete: onIncomplete }),
    expression: rule.expression,
    ...(tests.length > 0 && { tests: tests.map(testEntry) }),
  };
}

function testEntry({ name, trace, expect, complete = true, witnesses = [] }: SavedTestJson): object {
  return {
    ...{ name, trace, expect },
    ...(!complete && { complete }),
    ...(witnesses.length > 0 && { witnesses: witnesses.map(({ spans = [] }) => spans) }),
  };
}

function textOf(rule: RuleJson | undefined): string {
  return rule === undefined ? '' : stringify(ruleEntry(rule), { lineWidth: 0, blockQuote: 'literal' });
}

/** The lines that differ, with three around them; empty when none does. */
export function difference(before: RuleJson | undefined, after: RuleJson | undefined): string {
  const { hunks } = structuredPatch('', '', textOf(before), textOf(after), '', '', { context: 3 });
  return hunks.map(({ lines }) => lines.filter((line) => !line.startsWith('\\')).join('\n')).join('\n...\n');
}

/** A difference for people: what goes in red, what comes in green. */
export function showDifference(text: string, colours: boolean): string {
  const paint = (line: string) =>
    line.startsWith('+')
      ? styleText('green', line, { validateStream: false })
      : line.startsWith('-')
        ? styleText('red', line, { validateStream: false })
        : line;
  return printable(text)
    .split('\n')
    .map((line) => `  ${colours ? paint(line) : line}`)
    .join('\n');
}
