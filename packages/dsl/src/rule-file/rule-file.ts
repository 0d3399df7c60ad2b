import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Verdict } from '../evaluate/evaluate.ts';

/** How much a rule file may hold. */
export const fileLimits = { characters: 1024 * 1024, rules: 1_000, aliases: 100, testsPerRule: 100 } as const;

export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type RuleSeverity = (typeof severities)[number];

/** A rule as a file gives it, with defaults filled in. */
export interface FileRule {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly severity: RuleSeverity;
  readonly enabled: boolean;
  readonly observe: boolean;
  readonly tags: readonly string[];
  readonly compliance: readonly ComplianceRef[];
  readonly message: string;
  readonly onIncomplete: 'inconclusive' | 'evaluate';
  readonly expression: string;
  readonly tests: readonly FileTest[];
  /** What `check` says of the expression, and `plan` of the message. */
  readonly diagnostics: readonly Diagnostic[];
}

export interface ComplianceRef {
  readonly framework: string;
  readonly control: string;
}

/** A test beside a rule: a trace and what the rule says of it. */
export interface FileTest {
  readonly name: string;
  /** Text in the compact notation or OTLP/JSON, OTLP/JSON as an object, or the name of a file with either. */
  readonly trace: { readonly text: string } | { readonly otlp: unknown } | { readonly file: string };
  readonly expect: Verdict;
  readonly complete: boolean;
  /** The names of the spans of each witness; null: not asked. */
  readonly witnesses: readonly (readonly string[])[] | null;
}

/** Something wrong in a file. With an `error` the rule (without `rule`: the file) cannot be taken over. */
export interface FileProblem {
  readonly severity: 'error' | 'warning';
  /** The id or, lacking one, the number of the rule. */
  readonly rule: string | null;
  /** Where it stands, such as rules[2].severity. */
  readonly path: string;
  /** From 1, in the file; 0 when it has no place. */
  readonly line: number;
  readonly message: string;
  /** What the message repeats, when it is about the expression, or with `invalid-message` about the message. */
  readonly diagnostic?: Diagnostic;
}

export interface RuleFile {
  readonly rules: readonly FileRule[];
  readonly problems: readonly FileProblem[];
}
