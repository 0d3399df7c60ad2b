import { evaluate, type EvaluateOptions, type Verdict } from '../evaluate/evaluate.ts';
import { parse } from '../syntax/parser.ts';
import type { Trace } from '../trace.ts';
import { parseCompactTrace } from './compact-trace.ts';
import { readOtlpJson } from './otlp-json.ts';
import type { FileRule, FileTest } from './rule-file.ts';

/** What of a rule its tests need. */
export type TestedRule = Pick<FileRule, 'id' | 'expression' | 'onIncomplete' | 'tests'>;

export interface TestResult {
  readonly rule: string;
  readonly test: string;
  readonly passed: boolean;
  /** What differs from what was expected; empty when nothing does. */
  readonly message: string;
}

/** How a rule judges a trace: as the reference does, unless the engine is to be tried. */
export type Judge = (
  expression: string,
  trace: Trace,
  options: EvaluateOptions,
) => {
  readonly verdict: Verdict;
  readonly reason?: string;
  readonly witnesses: readonly { readonly spans: readonly { readonly name: string }[] }[];
};

export interface RunOptions {
  /** Gives the content of a file that a test names; without it such tests fail. May throw. */
  readonly readFile?: (name: string) => string;
  readonly judge?: Judge;
}

/** Runs the tests of rules; the results come in the order of the file. Never throws. */
export function runRuleTests(rules: readonly TestedRule[], options: RunOptions = {}): TestResult[] {
  const judge = options.judge ?? ((expression, trace, settings) => evaluate(parse(expression), trace, settings));
  return rules.flatMap((rule) => {
    return rule.tests.map((test) => {
      const trace = traceOf(test, options);
      const message = typeof trace === 'string' ? trace : difference(rule, test, trace, judge);
      return { rule: rule.id, test: test.name, passed: message === '', message };
    });
  });
}

function difference(rule: TestedRule, test: FileTest, trace: Trace, judge: Judge): string {
  const { verdict, reason, witnesses } = judge(rule.expression, trace, {
    complete: test.complete,
    onIncomplete: rule.onIncomplete,
  });
  if (verdict !== test.expect) {
    return `expected ${test.expect}, but it is ${verdict}${reason === undefined ? '' : ` (${reason})`}`;
  }
  const names = witnesses.map(({ spans }) => spans.map(({ name }) => name));
  const [found, expected] = [JSON.stringify(names), JSON.stringify(test.witnesses)];
  return test.witnesses === null || found === expected
    ? ''
    : `expected the witnesses ${expected}, but they are ${found}`;
}

/** The one trace of a test, or what is wrong with it. */
export function traceOf({ trace }: FileTest, { readFile }: RunOptions): Trace | string {
  if ('otlp' in trace) {
    return onlyTrace(trace.otlp);
  }
  if ('text' in trace) {
    return readTrace(trace.text);
  }
  if (readFile === undefined) {
    return `the file ${trace.file} cannot be read here`;
  }
  try {
    return readTrace(readFile(trace.file));
  } catch (error) {
    return `the file ${trace.file} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function readTrace(text: string): Trace | string {
  if (/^\s*[[{]/.test(text)) {
    try {
      return onlyTrace(JSON.parse(text));
    } catch {
      return 'the trace begins like JSON but is none';
    }
  }
  const read = parseCompactTrace(text);
  return 'trace' in read
    ? read.trace
    : read.problems.map(({ line, message }) => `line ${line} of the trace: ${message}`).join('; ');
}

function onlyTrace(json: unknown): Trace | string {
  const { traces, problems } = readOtlpJson(json);
  const [trace, ...others] = traces;
  if (problems.length > 0 || trace === undefined) {
    return problems[0] ?? 'the OTLP/JSON holds no span';
  }
  return others.length === 0 ? trace : `a test has one trace, this OTLP/JSON ${traces.length}`;
}
