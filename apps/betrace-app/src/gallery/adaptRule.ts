import type { SavedTest } from '@betrace/api-client';
import { parse, plan } from '@betrace/dsl';

import { nameText } from '../editor/nameText.ts';

export type NameKind = 'span' | 'attribute';

/** A name that a rule goes by, and that other services may spell otherwise. */
export interface RuleName {
  kind: NameKind;
  name: string;
}

/** What a name stands in. */
export interface Named {
  expression: string;
  message: string;
  tests?: SavedTest[];
}

/** The names of spans and attributes that an expression asks for, each once; none while it has errors. */
export function namesIn(expression: string): RuleName[] {
  const made = plan(parse(expression));
  if (!('plan' in made)) {
    return [];
  }
  const { any, span, resource } = made.plan.fields;
  const spans = [...new Set(spanNames(made.plan))];
  const attributes = [...new Set([...any, ...span, ...resource])].filter((name) => !spans.includes(name));
  return [
    ...spans.map((name) => ({ kind: 'span' as const, name })),
    ...attributes.map((name) => ({ kind: 'attribute' as const, name })),
  ];
}

/** Every pattern of a plan says by `base` which spans it is about. */
function spanNames(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) {
    return [];
  }
  const base = (node as { base?: { name?: unknown } | string | null }).base;
  const own = typeof base === 'object' && typeof base?.name === 'string' ? [base.name] : [];
  return [...own, ...Object.values(node).flatMap(spanNames)];
}

/** The rule with another name in place of one: in the expression, the message and the traces of its tests. */
export function renamed<T extends Named>(rule: T, { kind, name }: RuleName, to: string): T {
  const { expression, message, tests } = rule;
  const made = plan(parse(expression));
  const variables = 'plan' in made ? made.plan.variables.map((variable) => variable.name) : [];
  const write = (before: string) => before + (before.endsWith('[') ? JSON.stringify(to) : nameText(to, variables));
  const inText = kind === 'span' ? spanIn : attributeIn(variables);
  return {
    ...rule,
    expression: expression.replace(inText(name), (_, before = '') => write(before)),
    message: message.replace(attributeIn(variables)(name), (found, before = '') =>
      kind === 'attribute' && before !== '' ? write(before) : found,
    ),
    ...(tests && {
      tests: tests.map((test) => ({
        ...test,
        trace: test.trace.replace(inTrace(kind, name), (_, before = '') => before + JSON.stringify(to)),
        witnesses:
          kind === 'span'
            ? test.witnesses.map(({ spans }) => ({ spans: spans.map((one) => (one === name ? to : one)) }))
            : test.witnesses,
      })),
    }),
  };
}

/** A name as it is written: by itself, not part of a longer one, or in quotes. */
const spanIn = (name: string) =>
  new RegExp(`(?<![\\w.:"])()(?:${escaped(name)}(?![\\w:"])(?!\\.(?!where\\b))|${escaped(JSON.stringify(name))})`, 'g');

const attributeIn = (variables: readonly string[]) => (name: string) => {
  const owners = ['span', 'resource', 'root', 'parent', 'event', 'link', ...variables].join('|');
  const written = `(?:${escaped(name)}(?![\\w.:"(])|${escaped(JSON.stringify(name))})`;
  return new RegExp(`(?<![\\w.:"])((?:${owners})\\.(?:attributes\\[)?)?${written}`, 'g');
};

/** In the compact notation a span's name begins a line, and an attribute stands before its value. */
const inTrace = (kind: NameKind, name: string) => {
  const written = `(?:${escaped(name)}|${escaped(JSON.stringify(name))})`;
  return kind === 'span' ? new RegExp(`^(\\s*)${written}(?=\\s)`, 'gm') : new RegExp(`([\\s(,])${written}(?==)`, 'g');
};

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
