import { constantsOf } from '../resolve/intrinsics.ts';
import { parse } from '../syntax/parser.ts';
import { isPlainName, patternName, quote } from '../syntax/names.ts';
import { walk } from '../syntax/walk.ts';
import { aggregates, blockKeywords, ofRelations, timeRelations } from '../syntax/vocabulary.ts';
import type { Range } from '../text/range.ts';
import { cursorContext, type CursorContext } from './cursor-context.ts';
import { functionHelp, intrinsicHelp, wordHelp } from './help.ts';
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

type Draft = Omit<Proposal, 'range' | 'documentation' | 'detail'> & Partial<Pick<Proposal, 'detail' | 'documentation'>>;

/** What could stand at an offset, with names from the schema. Works on any text; never throws. */
export function complete(text: string, offset: number, options: CompleteOptions = {}): Proposal[] {
  const { context, typed } = cursorContext(text, offset);
  const drafts = draftsFor(context, variablesOf(text), options.schema ?? {});
  const wanted = typed.text.toLowerCase();
  const ranked = drafts
    .map((draft) => ({ draft, rank: rankOf(draft.label.toLowerCase(), wanted) }))
    .filter(({ rank }) => rank < 2)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most);
  const range = { start: typed.start, end: typed.end };
  return ranked.map(({ draft }) => ({ detail: '', documentation: '', ...draft, range }));
}

/** 0 for a beginning, 1 for a part of the label, 2 for neither. */
function rankOf(label: string, wanted: string): number {
  return label.startsWith(wanted) || label.startsWith(`"${wanted}`) ? 0 : label.includes(wanted) ? 1 : 2;
}

function draftsFor(context: CursorContext, variables: readonly string[], schema: ObservedSchema): Draft[] {
  switch (context.kind) {
    case 'rule':
      return blockKeywords.filter((word) => !context.used.includes(word)).map((word) => keyword(word, `${word} { | }`));
    case 'pattern':
      return [
        ...variables.map(variable),
        ...spanNames(schema, '', variables),
        keyword('span'),
        keyword('root'),
        ...(context.set ? [] : [keyword('not', 'not '), ...[...aggregates, 'exists'].map(call), scope('trace')]),
      ];
    case 'after-pattern':
      return [
        ...(context.closed
          ? []
          : [
              {
                label: '.where',
                kind: 'keyword',
                insert: '.where(|)',
                documentation: wordHelp['where']?.meaning ?? '',
              } as const,
            ]),
        keyword('and', 'and '),
        keyword('or', 'or '),
        keyword('as', 'as '),
        ...ofRelations.map((word) => operator(word, `${word} of `)),
        ...timeRelations.map((word) => operator(word, `${word} `)),
        operator('within', 'within '),
        ...comparisons(),
      ];
    case 'condition':
      return [
        ...attributes(schema, context.inside === 'span' ? context.spanName : ''),
        ...(context.inside === 'span'
          ? ['span', 'parent', 'root', 'trace', 'instrumentation']
          : [context.inside, 'span']
        ).map(scope),
        ...variables.map(variable),
        ...['exists', 'ip_in', 'event', 'link', 'lower', 'length', 'number', 'abs', 'json'].map(call),
        keyword('not', 'not '),
      ];
    case 'after-value':
      return [...comparisons(), keyword('and', 'and '), keyword('or', 'or ')];
    case 'value':
      return valuesFor(context.subject, context.spanName, variables, schema);
    case 'member':
      return members(context, variables, schema);
    case 'intrinsic':
      return Object.entries(intrinsicHelp(context.scope)).map(([name, { type, help }]) => {
        return { label: name, kind: 'intrinsic', insert: name, detail: type, documentation: help };
      });
    case 'duration':
      return ['100ms', '1s', '5s', '1m'].map((label) => ({ label, kind: 'value', insert: label }));
    case 'nothing':
      return [];
  }
}

function keyword(label: string, insert = label): Draft {
  return { label, kind: 'keyword', insert, documentation: wordHelp[label]?.meaning ?? '' };
}

function operator(label: string, insert: string): Draft {
  return {
    label,
    kind: 'operator',
    insert,
    detail: wordHelp[label]?.written ?? '',
    documentation: wordHelp[label]?.meaning ?? '',
  };
}

function comparisons(): Draft[] {
  const words = ['contains', 'starts_with', 'ends_with', 'matches'].map((word) => operator(word, `${word} `));
  const symbols = ['==', '!=', '<', '<=', '>', '>='].map((label): Draft => ({
    label,
    kind: 'operator',
    insert: `${label} `,
  }));
  return [...symbols, ...words, operator('in', 'in [|]'), { ...operator('in', 'not in [|]'), label: 'not in' }];
}

function call(name: string): Draft {
  const help = functionHelp[name];
  return {
    label: name,
    kind: 'function',
    insert: `${name}(|)`,
    detail: help?.written ?? '',
    documentation: help?.meaning ?? '',
  };
}

function variable(name: string): Draft {
  return { label: name, kind: 'variable', insert: name, detail: 'variable' };
}

function scope(name: string): Draft {
  return {
    label: `${name}:`,
    kind: 'intrinsic',
    insert: `${name}:`,
    detail: name === 'trace' ? 'of the whole trace' : `of the ${name}`,
  };
}

/** Span names that begin with a path and a dot, or all. */
function spanNames({ spanNames: observed = [] }: ObservedSchema, path: string, variables: readonly string[]): Draft[] {
  const known = new Set(variables);
  const inside = path === '' ? observed : observed.filter((name) => name.startsWith(`${path}.`) && isPlainName(name));
  return inside.map((name) => {
    const text = path === '' ? patternName(name, known) : name.slice(path.length + 1);
    return { label: text, kind: 'span', insert: text, detail: 'span name' };
  });
}

/** Attribute keys seen on spans of a name, or, where that is not known, on any; none for ''. */
function attributes({ attributes: observed = [] }: ObservedSchema, spanName: string | null): Draft[] {
  const fitting = observed.filter(({ spanName: name }) => name === spanName);
  const keys = new Map(
    (spanName === null || (fitting.length === 0 && spanName !== '') ? observed : fitting).map((attribute) => [
      attribute.key,
      attribute,
    ]),
  );
  return [...keys.values()].map(({ key, type = '' }) => {
    const insert = isPlainName(key) ? key : quote(key);
    return { label: insert, kind: 'attribute', insert, detail: type };
  });
}

function members(
  { path, inBlock, spanName }: CursorContext & { kind: 'member' },
  variables: readonly string[],
  schema: ObservedSchema,
): Draft[] {
  const first = path.split('.')[0] ?? '';
  const where: Draft = {
    label: 'where',
    kind: 'keyword',
    insert: 'where(|)',
    documentation: wordHelp['where']?.meaning ?? '',
  };
  const fields = variables.includes(first) || ['span', 'root', 'parent'].includes(first);
  return [
    ...(inBlock ? [where] : []),
    ...(fields && path === first ? attributes(schema, spanName).filter(({ insert }) => !insert.startsWith('"')) : []),
    ...(inBlock && !fields ? spanNames(schema, path, []) : []),
    ...(path === 'resource' ? attributes(schema, null) : []),
  ];
}

function valuesFor(
  subject: string | null,
  spanName: string | null,
  variables: readonly string[],
  schema: ObservedSchema,
): Draft[] {
  const intrinsic = subject?.split(':')[1] ?? '';
  const texts =
    intrinsic === 'status' || intrinsic === 'kind'
      ? constantsOf(intrinsic)
      : intrinsic === 'service' || intrinsic === 'rootService'
        ? (schema.services ?? [])
        : intrinsic === 'name' || intrinsic === 'rootName'
          ? (schema.spanNames ?? [])
          : null;
  if (texts !== null) {
    return texts.map((text) => ({ label: quote(text), kind: 'value', insert: quote(text) }));
  }
  const key = subject?.replace(/^(span|[a-z]+)\./, '') ?? '';
  const seen = (schema.attributes ?? []).filter(
    (attribute) => [subject, key].includes(attribute.key) && (spanName === null || attribute.spanName === spanName),
  );
  const values = seen.flatMap(({ values: all = [], type }) =>
    all.map((value) => (type === 'string' || type === undefined ? quote(value) : value)),
  );
  const bools = seen.some(({ type }) => type === 'bool') ? ['true', 'false'] : [];
  return [
    ...[...new Set([...values, ...bools])].map((text): Draft => ({ label: text, kind: 'value', insert: text })),
    ...variables.map(variable),
  ];
}

function variablesOf(text: string): string[] {
  const found = new Set<string>();
  walk(parse(text).rule, (node) => {
    if (node.kind === 'as' && node.name.text !== '') {
      found.add(node.name.text);
    }
  });
  return [...found];
}
