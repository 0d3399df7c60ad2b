import { constantsOf, intrinsicsOf } from '../resolve/intrinsics.ts';
import { parse } from '../syntax/parser.ts';
import { isPlainName, patternName, quote } from '../syntax/names.ts';
import { nodesOf } from '../syntax/walk.ts';
import {
  aggregates,
  blockKeywords,
  compareSymbols,
  compareWords,
  conditionFunctions,
  ofRelations,
  timeRelations,
  valueFunctions,
} from '../syntax/vocabulary.ts';
import { lookup } from '../text/lookup.ts';
import type { Range } from '../text/range.ts';
import { cursorContext, type CursorContext } from './cursor-context.ts';
import { help } from './help.ts';
import type { ObservedSchema } from '../schema.ts';

export type ProposalKind =
  'keyword' | 'operator' | 'function' | 'variable' | 'span' | 'attribute' | 'intrinsic' | 'value';

/** Something that could stand at the cursor. */
export interface Proposal {
  readonly label: string;
  readonly kind: ProposalKind;
  /** The text that goes in place of `range`; the cursor is put at `|` if it holds one, which is left out then. */
  readonly insert: string;
  readonly range: Range;
  /** A few words beside the label. */
  readonly detail: string;
  readonly documentation: string;
}

export interface CompleteOptions {
  readonly schema?: ObservedSchema;
}

/** Proposals at most, those that begin like what is typed first. */
const most = 200;

type Draft = Omit<Proposal, 'range'>;

/** What could stand at an offset, with names from the schema. Works on any text; never throws. */
export function complete(text: string, offset: number, options: CompleteOptions = {}): Proposal[] {
  const { context, typed } = cursorContext(text, offset);
  const wanted = typed.text.toLowerCase();
  const range = { start: typed.start, end: typed.end };
  const drafts = draftsFor(context, variablesOf(text), options.schema ?? {});
  const begins = ({ label }: Draft) => label.toLowerCase().replace('"', '').startsWith(wanted.replace('"', ''));
  const others = drafts.filter((other) => !begins(other) && other.label.toLowerCase().includes(wanted));
  return [...drafts.filter(begins), ...others].slice(0, most).map((proposal) => ({ ...proposal, range }));
}

function draftsFor(context: CursorContext, variables: readonly string[], schema: ObservedSchema): Draft[] {
  const { inside, spanName } = context;
  const bound = variables.map((name) => draft('variable', name, name, 'variable'));
  const logic = words('keyword', ['and', 'or']);
  switch (context.kind) {
    case 'rule':
      return words(
        'keyword',
        blockKeywords.filter((word) => !context.used.includes(word)),
        ' { | }',
      );
    case 'pattern':
      return [
        ...bound,
        ...spanNames(schema, '', variables),
        ...words('keyword', ['span', 'root'], ''),
        ...(inside === 'set'
          ? []
          : [...words('keyword', ['not']), ...calls([...aggregates, 'exists']), scope('trace')]),
      ];
    case 'after-pattern':
      return [
        ...(context.closed ? [] : [where('.')]),
        ...logic,
        ...words('keyword', ['as']),
        ...words('operator', ofRelations, ' of '),
        ...words('operator', [...timeRelations, 'within']),
        ...comparisons(),
      ];
    case 'condition': {
      const isItem = inside === 'event' || inside === 'link';
      const scopes = isItem ? [inside, 'span'] : ['span', 'parent', 'root', 'trace', 'instrumentation'];
      return [
        ...attributes(schema, isItem ? '' : spanName),
        ...scopes.map(scope),
        ...bound,
        ...calls([...conditionFunctions, ...valueFunctions]),
        ...words('keyword', ['not']),
      ];
    }
    case 'after-value':
      return [...comparisons(), ...logic];
    case 'value':
      return valuesFor(context, schema) ?? [...seenValues(context, schema), ...bound];
    case 'member':
      return members(context, variables, schema);
    case 'intrinsic':
      return Object.entries(intrinsicsOf(context.path)).map(([name, [type, noun, more = '']]) =>
        draft('intrinsic', name, name, type, `the ${noun}${more}`),
      );
    case 'duration':
      return values(['100ms', '1s', '5s', '1m']);
    case 'nothing':
      return [];
  }
}

/** A proposal, with the help for its label. */
function draft(kind: ProposalKind, label: string, insert = label, detail?: string, documentation?: string): Draft {
  const [written = '', meaning = ''] = lookup(help, label.replace(/^(\.|not )/, '')) ?? [];
  const isKeyword = kind === 'keyword';
  return {
    label,
    kind,
    insert,
    detail: detail ?? (isKeyword ? '' : written),
    documentation: documentation ?? (detail === undefined ? meaning : ''),
  };
}

function words(kind: ProposalKind, labels: readonly string[], behind = ' '): Draft[] {
  return labels.map((label) => draft(kind, label, label + behind));
}

function calls(names: readonly string[]): Draft[] {
  return words('function', names, '(|)');
}

function where(before: string): Draft {
  return draft('keyword', `${before}where`, `${before}where(|)`);
}

function comparisons(): Draft[] {
  return [...words('operator', [...compareSymbols, ...compareWords]), ...words('operator', ['in', 'not in'], ' [|]')];
}

function values(texts: readonly string[]): Draft[] {
  return texts.map((text) => draft('value', text, text, ''));
}

function scope(name: string): Draft {
  return draft('intrinsic', `${name}:`, `${name}:`, `of the ${name === 'trace' ? 'whole trace' : name}`);
}

/** Span names that begin with a path and a dot, or all. */
function spanNames({ spanNames: observed = [] }: ObservedSchema, path: string, variables: readonly string[]): Draft[] {
  const known = new Set(variables);
  const inside = path === '' ? observed : observed.filter((name) => name.startsWith(`${path}.`) && isPlainName(name));
  return inside.map((name) => {
    const text = path === '' ? patternName(name, known) : name.slice(path.length + 1);
    return draft('span', text, text, 'span name');
  });
}

/** Attribute keys seen on spans of a name, or, where that is not known, on any; none for ''. */
function attributes({ attributes: observed = [] }: ObservedSchema, spanName: string | null): Draft[] {
  const fitting = observed.filter((attribute) => attribute.spanName === spanName);
  const all = spanName === null || (fitting.length === 0 && spanName !== '');
  const types = new Map((all ? observed : fitting).map(({ key, type = '' }) => [key, type]));
  return [...types].map(([key, type]) => {
    const text = isPlainName(key) ? key : quote(key);
    return draft('attribute', text, text, type);
  });
}

function members(
  { path, inBlock, spanName }: CursorContext,
  variables: readonly string[],
  schema: ObservedSchema,
): Draft[] {
  const isField = [...variables, 'span', 'root', 'parent'].includes(path.split('.')[0] ?? '');
  return [
    ...(inBlock ? [where('')] : []),
    ...(isField && !path.includes('.')
      ? attributes(schema, spanName).filter(({ label }) => !label.startsWith('"'))
      : []),
    ...(inBlock && !isField ? spanNames(schema, path, []) : []),
    ...(path === 'resource' ? attributes(schema, null) : []),
  ];
}

/** The texts that an intrinsic can be; undefined of others and of attributes. */
function valuesFor({ subject }: CursorContext, { services = [], spanNames = [] }: ObservedSchema): Draft[] | undefined {
  const intrinsic = subject?.split(':')[1] ?? '';
  const texts =
    constantsOf(intrinsic) ??
    lookup({ service: services, rootService: services, name: spanNames, rootName: spanNames }, intrinsic);
  return texts && values(texts.map(quote));
}

/** The values that the attribute was seen with. */
function seenValues({ subject, spanName }: CursorContext, { attributes = [] }: ObservedSchema): Draft[] {
  const keys = [subject, subject?.replace(/^[a-z]+\./, '')];
  const texts = attributes
    .filter((attribute) => keys.includes(attribute.key) && (spanName === null || attribute.spanName === spanName))
    .flatMap(({ values: seen = [], type = 'string' }) => {
      return type === 'bool' ? [...seen, 'true', 'false'] : type === 'string' ? seen.map(quote) : seen;
    });
  return values([...new Set(texts)]);
}

function variablesOf(text: string): string[] {
  const names = nodesOf(parse(text).rule).map((node) => (node.kind === 'as' ? node.name.text : ''));
  return [...new Set(names)].filter((name) => name !== '');
}
