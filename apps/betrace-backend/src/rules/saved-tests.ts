import { fileLimits, runRuleTests, type FileTest } from '@betrace/dsl/rule-file';
import type { Problem } from '../invalid-argument.ts';
import type { SavedTest } from '../store/store.ts';

/** In characters (UTF-16 units) or pieces; `traces` of all tests of a rule together. */
const limits = { name: 200, traces: 128 * 1024, witnesses: 10, spans: 50, span: 1_000 };

const verdicts: readonly string[] = ['satisfied', 'violated', 'not_applicable', 'inconclusive', 'error'];

/** Every problem of the tests beside a rule. */
export function testProblems(tests: readonly SavedTest[]): Problem[] {
  const field = 'rule.tests';
  if (tests.length > fileLimits.testsPerRule) {
    return [{ field, description: `has ${tests.length} tests; at most ${fileLimits.testsPerRule} are kept.` }];
  }
  const characters = tests.reduce((sum, { trace }) => sum + trace.length, 0);
  if (characters > limits.traces) {
    const description = `has traces of ${characters} characters together; at most ${limits.traces} are kept.`;
    return [{ field, description }];
  }
  return tests.flatMap((test, i) =>
    problemsOf(test).map(([at, description]) => ({ field: `${field}.items[${i}].${at}`, description })),
  );
}

function problemsOf({ name, trace, expect, complete, witnesses }: SavedTest): [string, string][] {
  const problems: [string, string][] = [];
  if (name.trim() === '' || name.length > limits.name) {
    problems.push(['name', `should have 1 to ${limits.name} characters.`]);
  }
  if (!verdicts.includes(expect)) {
    problems.push(['expect', `should be one of ${verdicts.join(', ')}.`]);
  }
  if (
    witnesses.length > limits.witnesses ||
    witnesses.some((spans) => spans.length > limits.spans || spans.some((span) => span.length > limits.span))
  ) {
    problems.push(['witnesses', `should be at most ${limits.witnesses} witnesses of ${limits.spans} span names each.`]);
  }
  const unreadable = whyUnreadable(trace, complete);
  if (unreadable !== '') {
    problems.push(['trace', `cannot be read: ${unreadable}.`]);
  }
  return problems;
}

/** What the runner of tests says of a trace when whatever verdict it gets is the one that is expected. */
function whyUnreadable(text: string, complete: boolean): string {
  const test: FileTest = { name: '', trace: { text }, expect: 'satisfied', complete, witnesses: null };
  const rule = { id: '', expression: '', onIncomplete: 'inconclusive' as const, tests: [test] };
  const [result] = runRuleTests([rule], { judge: () => ({ verdict: 'satisfied', witnesses: [] }) });
  return result?.message ?? '';
}

/** A test of a rule file as it is stored; undefined when its trace stands in another file, which nobody reads here. */
export function fromFileTest({ name, trace, expect, complete, witnesses }: FileTest): SavedTest | undefined {
  if ('file' in trace) {
    return undefined;
  }
  const text = 'text' in trace ? trace.text : JSON.stringify(trace.otlp);
  return { name, trace: text, expect, complete, witnesses: witnesses ?? [] };
}

/** The entry of a rule file that `fromFileTest` makes the same test of. */
export function toFileTest({ name, trace, expect, complete, witnesses }: SavedTest): object {
  return { name, trace, expect, ...(!complete && { complete }), ...(witnesses.length > 0 && { witnesses }) };
}
