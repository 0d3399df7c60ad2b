import { check } from '../checks/check.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearestName } from '../diagnostics/nearest-name.ts';
import type { Verdict } from '../evaluate/evaluate.ts';
import { plan } from '../plan/make-plan.ts';
import { parse } from '../syntax/parser.ts';
import type { Tree } from '../syntax/tree.ts';
import { positionAt } from '../text/position.ts';
import { readOlder } from './older-rules.ts';
import {
  fileLimits,
  severities,
  type ComplianceRef,
  type FileProblem,
  type FileRule,
  type FileTest,
  type RuleSeverity,
} from './rule-file.ts';
import { isSlug, slugOf } from './slug.ts';

/** A path inside a rule of the file. */
export type Place = readonly (string | number)[];

export type Table = Readonly<Record<string, unknown>>;

const keys = [
  'id',
  'name',
  'description',
  'severity',
  'enabled',
  'observe',
  'tags',
  'compliance',
  'message',
  'on_incomplete',
  'expression',
  'tests',
];
const testKeys = ['name', 'trace', 'expect', 'complete', 'witnesses'];
const verdicts: readonly Verdict[] = ['not_applicable', 'satisfied', 'violated', 'inconclusive', 'error'];

/** Reads one rule; null when it lacks what makes one. */
export function readRule(
  json: unknown,
  index: number,
  problems: FileProblem[],
  lineOf: (place: Place) => number,
): FileRule | null {
  const reader = new RuleReader(isTable(json) ? readOlder(json) : { table: {}, notes: [] }, index, problems, lineOf);
  return isTable(json) ? reader.rule() : reader.refuse('a rule is a mapping with an expression');
}

export function isTable(json: unknown): json is Table {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

class RuleReader {
  readonly #table: Table;
  readonly #notes: readonly string[];
  readonly #problems: FileProblem[];
  readonly #lineOf: (place: Place) => number;
  readonly #label: string;
  readonly #path: string;
  #failed = false;

  constructor(
    older: { table: Table; notes: readonly string[] },
    index: number,
    problems: FileProblem[],
    lineOf: (place: Place) => number,
  ) {
    this.#table = older.table;
    this.#notes = older.notes;
    this.#problems = problems;
    this.#lineOf = lineOf;
    const { id, name } = older.table;
    this.#label = typeof id === 'string' ? id : typeof name === 'string' ? name : `${index + 1}`;
    this.#path = `rules[${index}]`;
  }

  rule(): FileRule | null {
    this.#notes.forEach((note) => this.#warn([], note));
    this.#unknownKeys(this.#table, keys, []);
    const expression = this.#string('expression', '');
    if (expression.trim() === '') {
      return this.refuse('a rule has an expression');
    }
    const name = this.#string('name', this.#string('id', ''));
    const id = this.#id(name);
    const message = this.#string('message', '');
    const rule: FileRule = {
      id,
      name: name === '' ? id : name,
      description: this.#string('description', ''),
      severity: this.#oneOf<RuleSeverity>('severity', severities, 'medium'),
      enabled: this.#bool('enabled', true),
      observe: this.#bool('observe', false),
      tags: this.#strings('tags'),
      compliance: this.#compliance(),
      message,
      onIncomplete: this.#oneOf('on_incomplete', ['inconclusive', 'evaluate'] as const, 'inconclusive'),
      expression,
      tests: this.#tests(),
      diagnostics: this.#diagnose(expression, message),
    };
    return this.#failed ? null : rule;
  }

  refuse(message: string): null {
    this.#fail([], message);
    return null;
  }

  #id(name: string): string {
    const given = this.#table['id'];
    if (given === undefined) {
      const slug = slugOf(name);
      if (slug === null) {
        this.#fail([], 'a rule has an id or a name, from which the id is made');
      }
      return slug ?? '';
    }
    const id = this.#string('id', '');
    if (!isSlug(id)) {
      const slug = slugOf(id);
      const near = slug === null ? '' : `, such as ${slug}`;
      this.#fail(
        ['id'],
        `an id has 1 to 63 lower-case letters, digits and hyphens and is not a word of the API's paths${near}`,
      );
    }
    return id;
  }

  #compliance(): ComplianceRef[] {
    return this.#list('compliance').flatMap((item, index) => {
      const [framework, control] = isTable(item) ? [item['framework'], item['control']] : [null, null];
      if (typeof framework === 'string' && typeof control === 'string') {
        return [{ framework: framework.toLowerCase(), control }];
      }
      this.#fail(['compliance', index], 'compliance is written {framework: soc2, control: CC6.1}');
      return [];
    });
  }

  #tests(): FileTest[] {
    const list = this.#list('tests');
    if (list.length > fileLimits.testsPerRule) {
      this.#fail(['tests'], `a rule has at most ${fileLimits.testsPerRule} tests`);
    }
    return list.slice(0, fileLimits.testsPerRule).flatMap((item, index) => this.#test(item, index) ?? []);
  }

  #test(json: unknown, index: number): FileTest | null {
    const place = ['tests', index];
    if (!isTable(json)) {
      this.#fail(place, 'a test is a mapping with trace and expect');
      return null;
    }
    this.#unknownKeys(json, testKeys, place);
    const { name = `test ${index + 1}`, trace, expect, complete = true, witnesses } = json;
    const verdict = verdicts.find((known) => known === expect);
    const source = traceSource(trace);
    if (verdict === undefined) {
      this.#fail([...place, 'expect'], `expect is one of ${verdicts.join(', ')}`);
    }
    if (source === null) {
      this.#fail([...place, 'trace'], 'trace is a text in the compact notation, OTLP/JSON, or {file: NAME}');
    }
    if (typeof complete !== 'boolean') {
      this.#fail([...place, 'complete'], 'complete is true or false');
    }
    const names = witnesses === undefined ? null : namesOf(witnesses);
    if (names === null && witnesses !== undefined) {
      this.#fail(
        [...place, 'witnesses'],
        'witnesses are lists of span names, one for each witness: [[payment.charge_card]]',
      );
    }
    return verdict === undefined || source === null
      ? null
      : { name: String(name), trace: source, expect: verdict, complete: complete === true, witnesses: names };
  }

  /** Errors of the expression make errors of the rule; the rest is left to the reader of `diagnostics`. */
  #diagnose(expression: string, message: string): Diagnostic[] {
    const tree: Tree = parse(expression);
    const found = check(tree, { message });
    const planned =
      message === '' || found.some(({ severity }) => severity === 'error') ? null : plan(tree, { message });
    const ofMessage = planned !== null && 'diagnostics' in planned ? planned.diagnostics : [];
    for (const diagnostic of found.filter(({ severity }) => severity === 'error')) {
      const { line, column } = positionAt(expression, diagnostic.range.start);
      this.#fail(['expression'], `expression ${line}:${column}: ${diagnostic.message}`, diagnostic);
    }
    ofMessage.forEach((diagnostic) => this.#fail(['message'], `message: ${diagnostic.message}`, diagnostic));
    return [...found, ...ofMessage];
  }

  #string(key: string, otherwise: string): string {
    const value = this.#table[key];
    if (value === undefined || value === null) {
      return otherwise;
    }
    if (typeof value !== 'string') {
      this.#fail([key], `${key} is a text; quote it`);
      return otherwise;
    }
    return value;
  }

  #bool(key: string, otherwise: boolean): boolean {
    const value = this.#table[key];
    if (value !== undefined && typeof value !== 'boolean') {
      this.#fail([key], `${key} is true or false`);
    }
    return typeof value === 'boolean' ? value : otherwise;
  }

  #oneOf<T extends string>(key: string, words: readonly T[], otherwise: T): T {
    const value = this.#table[key];
    const found = words.find((word) => word === value);
    if (value !== undefined && found === undefined) {
      this.#fail([key], `${key} is one of ${words.join(', ')}`);
    }
    return found ?? otherwise;
  }

  #list(key: string): readonly unknown[] {
    const value = this.#table[key] ?? [];
    if (!Array.isArray(value)) {
      this.#fail([key], `${key} is a list`);
      return [];
    }
    return value;
  }

  #strings(key: string): string[] {
    return this.#list(key).flatMap((item, index) => {
      if (typeof item === 'string') {
        return [item];
      }
      this.#fail([key, index], `${key} are texts; quote them`);
      return [];
    });
  }

  #unknownKeys(table: Table, known: readonly string[], place: Place): void {
    for (const key of Object.keys(table).filter((key) => !known.includes(key))) {
      const near = nearestName(key, known);
      this.#warn([...place, key], `${key} is not known and left out${near === null ? '' : `; did you mean ${near}?`}`);
    }
  }

  #fail(place: Place, message: string, diagnostic?: Diagnostic): void {
    this.#failed = true;
    this.#say('error', place, message, diagnostic);
  }

  #warn(place: Place, message: string): void {
    this.#say('warning', place, message);
  }

  #say(severity: 'error' | 'warning', place: Place, message: string, diagnostic?: Diagnostic): void {
    const path = place.reduce<string>(
      (text, step) => text + (typeof step === 'number' ? `[${step}]` : `.${step}`),
      this.#path,
    );
    const about = diagnostic === undefined ? {} : { diagnostic };
    this.#problems.push({ severity, rule: this.#label, path, line: this.#lineOf(place), message, ...about });
  }
}

function traceSource(json: unknown): FileTest['trace'] | null {
  if (typeof json === 'string') {
    return { text: json };
  }
  if (Array.isArray(json)) {
    return { otlp: json };
  }
  if (!isTable(json)) {
    return null;
  }
  return typeof json['file'] === 'string' ? { file: json['file'] } : { otlp: json };
}

function namesOf(json: unknown): string[][] | null {
  const list = Array.isArray(json) ? json : [null];
  const valid = list.every((names) => Array.isArray(names) && names.every((name) => typeof name === 'string'));
  return valid ? (list as string[][]) : null;
}
