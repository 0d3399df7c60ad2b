import type { BlockKeyword, RelationWord } from './tree.ts';

/** The words of the language by their role; parser, completion, highlighting and hover read them here. */
export const blockKeywords = ['when', 'always', 'never'] as const satisfies readonly BlockKeyword[];

/** Relations that are followed by `of`. */
export const ofRelations = ['child', 'parent', 'descendant', 'ancestor', 'sibling'] as const;
/** Relations in time; the first two may have `within`. */
export const timeRelations = ['before', 'after', 'overlaps', 'during'] as const;
export const relationWords: readonly RelationWord[] = [...ofRelations, ...timeRelations];

export const wordOperators = ['contains', 'starts_with', 'ends_with', 'matches', 'in'] as const;

export const valueFunctions = ['lower', 'length', 'number', 'abs', 'json'] as const;
export const spanFunctions = ['exists', 'ip_in', 'event', 'link'] as const;
/** Aggregates of a value: NAME(F of P). */
export const valueAggregates = ['sum', 'min', 'max', 'avg', 'p50', 'p90', 'p95', 'p99'] as const;
/** Aggregates of spans: NAME(P). */
export const spanAggregates = ['count', 'concurrency'] as const;
export const aggregates: readonly string[] = [...spanAggregates, ...valueAggregates];
export const functions: readonly string[] = [...valueFunctions, ...spanFunctions, ...aggregates];

/** Words between operands, which a text may hold in capitals by mistake. */
export const infixWords: readonly string[] = [
  'and',
  'or',
  'not',
  'as',
  ...relationWords,
  ...wordOperators,
  'within',
  'of',
];
