import type { Selection } from './types';

/** The fields of a filter text, in the order in which they are written. pkg/plugin/filter_text.go reads the same. */
export const FILTER_FIELDS = [
  'rule',
  'severity',
  'service',
  'tag',
  'framework',
  'trace',
  'text',
  'state',
  'complete',
  'from',
  'to',
] as const;
type FilterField = (typeof FILTER_FIELDS)[number];

export type Terms = Partial<Record<FilterField, string[]>>;

/** What is wrong with a filter text, in words for people. */
export class FilterTextError extends Error {}

/**
 * Reads `severity=critical,high service="check out" card`: terms apart by spaces that must all hold, each a field with
 * values of which one must hold. A term without a field is text of the message; a field that stands twice has the
 * values of both. Throws FilterTextError.
 */
export function readFilterText(text: string): Terms {
  const found: Terms = {};
  let rest = text.trim();
  while (rest !== '') {
    const [head = '', name] = /^([^= \t\n"]+)=/.exec(rest) ?? [];
    if (name !== undefined && !isField(name)) {
      throw new FilterTextError(`"${name}" is no field; fields are ${FILTER_FIELDS.join(', ')}`);
    }
    const field = name ?? 'text';
    rest = rest.slice(head.length);
    for (let more = true; more;) {
      const [value, length] = readValue(field, rest);
      (found[field] ??= []).push(value);
      rest = rest.slice(length);
      more = rest.startsWith(',');
      rest = more ? rest.slice(1) : rest.trimStart();
    }
  }
  return found;
}

/** The first value of a text and how long it stands there. */
function readValue(field: string, text: string): [value: string, length: number] {
  const quoted = /^"(?:[^"\\\n]|\\.)*"/.exec(text)?.[0];
  if (quoted !== undefined) {
    return [JSON.parse(quoted) as string, quoted.length];
  }
  if (text.startsWith('"')) {
    throw new FilterTextError(`${field}: a double quote is missing behind ${text}`);
  }
  const plain = /^[^, \t\n]+/.exec(text)?.[0];
  if (plain === undefined) {
    throw new FilterTextError(`${field}: a value is missing`);
  }
  return [plain, plain.length];
}

const isField = (name: string): name is FilterField => (FILTER_FIELDS as readonly string[]).includes(name);

/** A value as it stands in a filter text, quoted where it must be. */
export function quoteValue(value: string): string {
  return /^[^\s,"=]+$/.test(value) ? value : JSON.stringify(value);
}

/** The filter text that selects the same as the builder's fields. */
export function writeFilterText(selection: Selection): string {
  return writeTerms({
    rule: selection.rules,
    severity: selection.severities,
    service: selection.services,
    tag: selection.tags,
    framework: selection.frameworks,
    trace: selection.traceId ? [selection.traceId] : [],
    text: selection.text ? [selection.text] : [],
    state: selection.states,
    complete: selection.complete === undefined ? [] : [String(selection.complete)],
  });
}

/** The filter text that reads as these terms. */
export function writeTerms(terms: Terms): string {
  return FILTER_FIELDS.flatMap((field) => {
    const values = terms[field] ?? [];
    return values.length > 0 ? [`${field}=${values.map(quoteValue).join(',')}`] : [];
  }).join(' ');
}

/** The builder's fields that select the same as a filter text; what only a text can say (from, to) is left out. Throws FilterTextError. */
export function toSelection(text: string): Selection {
  const { rule, severity, service, tag, framework, trace, text: words, state, complete } = readFilterText(text);
  return {
    rules: rule,
    severities: severity,
    services: service,
    tags: tag,
    frameworks: framework,
    traceId: trace?.[0],
    text: words?.join(' '),
    states: state,
    complete: complete === undefined ? undefined : complete[0] === 'true',
  };
}
