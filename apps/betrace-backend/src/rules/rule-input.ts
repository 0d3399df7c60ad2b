import { parse, plan, type PlanResult } from '@betrace/dsl';
import { randomBytes } from 'node:crypto';
import type { Problem } from '../invalid-argument.ts';
import type { SavedTest } from '../store/store.ts';
import { controlProblem } from './compliance-problems.ts';
import { explainDiagnostic } from './explain-diagnostic.ts';
import { testProblems } from './saved-tests.ts';

/** What a caller says of a rule. What is undefined takes its default on create and stays as it is on update. */
export interface RuleInput {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly expression: string;
  readonly enabled?: boolean | undefined;
  readonly severity?: string | undefined;
  readonly tags: readonly string[];
  readonly compliance: readonly { readonly framework: string; readonly control: string }[];
  readonly message: string;
  readonly onIncomplete?: string | undefined;
  readonly observe?: boolean | undefined;
  readonly tests?: readonly SavedTest[] | undefined;
  /** The revision that was read; 0 when the caller did not say. */
  readonly revision: number;
}

export const severities = ['critical', 'high', 'medium', 'low', 'info'];
const onIncomplete = ['inconclusive', 'evaluate'];
const reservedIds = ['validate', 'test', 'import', 'export'];

/** In characters (UTF-16 units) or pieces. */
const limits = { name: 200, description: 10_000, message: 1_000, tags: 50, tag: 100, compliance: 50, word: 100 };

/** Every problem of a rule that someone wants to store; paths begin with `rule.`. The id is looked at when it is given. */
export function ruleProblems(input: RuleInput): Problem[] {
  return [
    ...(input.id === '' ? [] : idProblems(input.id)),
    ...(input.name.trim() === '' ? [{ field: 'rule.name', description: 'is missing.' }] : []),
    ...textProblems('rule.name', input.name, limits.name),
    ...textProblems('rule.description', input.description, limits.description),
    ...oneOfProblems('rule.severity', input.severity, severities),
    ...oneOfProblems('rule.on_incomplete', input.onIncomplete, onIncomplete),
    ...listProblems('rule.tags', input.tags, limits.tags, (tag, at) => wordProblems(at, tag, limits.tag)),
    ...listProblems('rule.compliance', input.compliance, limits.compliance, (each, at) => complianceProblems(each, at)),
    ...expressionProblems(input),
    ...testProblems(input.tests ?? []),
  ];
}

/** The slug of a name: `Größe > 3` becomes `grosse-3`; a name that gives none, or a reserved one, `rule-` and six hex digits. */
export function idFromName(name: string): string {
  const slug = name
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 63)
    .replace(/-+$/, '');
  return slug === '' || reservedIds.includes(slug) ? `rule-${randomBytes(3).toString('hex')}` : slug;
}

function complianceProblems({ framework, control }: RuleInput['compliance'][number], at: string): Problem[] {
  const wrong = [
    ...wordProblems(`${at}.framework`, framework, limits.word),
    ...wordProblems(`${at}.control`, control, limits.word),
  ];
  const unknown = wrong.length > 0 ? undefined : controlProblem({ framework, control });
  return unknown === undefined ? wrong : [{ field: `${at}.control`, description: unknown }];
}

function idProblems(id: string): Problem[] {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(id)) {
    const description = 'should be 1 to 63 of a-z, 0-9 and -, the first no -.';
    return [{ field: 'rule.id', description }];
  }
  return reservedIds.includes(id) ? [{ field: 'rule.id', description: `"${id}" is reserved; choose another.` }] : [];
}

function expressionProblems({ expression, message }: RuleInput): Problem[] {
  if (expression.trim() === '') {
    return [{ field: 'rule.expression', description: 'is missing.' }];
  }
  const tooLong = textProblems('rule.message', message, limits.message);
  const planned = planOf(expression, tooLong.length > 0 ? '' : message);
  const errors = 'plan' in planned ? [] : planned.diagnostics;
  return [
    ...errors.map((error) =>
      error.code === 'invalid-message'
        ? { field: 'rule.message', description: explainDiagnostic(message, error) }
        : { field: 'rule.expression', description: explainDiagnostic(expression, error) },
    ),
    ...tooLong,
  ];
}

/** The plan of a rule; a message that is empty is no template, the rule's name is the text then. */
export function planOf(expression: string, message: string): PlanResult {
  return plan(parse(expression), message === '' ? {} : { message });
}

function textProblems(field: string, text: string, most: number): Problem[] {
  return text.length > most ? [{ field, description: `has ${text.length} characters; at most ${most} are kept.` }] : [];
}

function wordProblems(field: string, word: string, most: number): Problem[] {
  return word.trim() === '' ? [{ field, description: 'is empty.' }] : textProblems(field, word, most);
}

function oneOfProblems(field: string, word: string | undefined, words: readonly string[]): Problem[] {
  return word === undefined || words.includes(word)
    ? []
    : [{ field, description: `should be one of ${words.join(', ')}.` }];
}

function listProblems<T>(field: string, list: readonly T[], most: number, each: (item: T, at: string) => Problem[]) {
  return list.length > most
    ? [{ field, description: `has ${list.length} entries; at most ${most} are kept.` }]
    : list.flatMap((item, i) => each(item, `${field}[${i}]`));
}
