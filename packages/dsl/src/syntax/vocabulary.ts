import type { RelationWord } from './tree.ts';

/** The words of the language by their role; parser, completion, highlighting and hover read them here. */
export const blockKeywords: readonly string[] = ['when', 'always', 'never'];

/** Relations that are followed by `of`. */
export const ofRelations: readonly string[] = ['child', 'parent', 'descendant', 'ancestor', 'sibling'];
/** Relations in time; the first two may have `within`. */
export const timeRelations = ['before', 'after', 'overlaps', 'during'];
export const relationWords = [...ofRelations, ...timeRelations] as readonly RelationWord[];

export const orderSymbols = ['<', '<=', '>', '>='];
export const compareSymbols = ['==', '!=', ...orderSymbols];
/** Operators of texts. */
export const compareWords = ['contains', 'starts_with', 'ends_with', 'matches'];

/** Functions of a value. */
export const valueFunctions = ['lower', 'length', 'number', 'abs', 'json'];
/** Functions that are a condition. */
export const conditionFunctions = ['exists', 'ip_in', 'event', 'link'];
/** Aggregates of a value, NAME(F of P), and what one calls them. */
export const valueAggregates = {
  sum: 'sum',
  min: 'least value',
  max: 'greatest value',
  avg: 'average',
  p50: '50th percentile',
  p90: '90th percentile',
  p95: '95th percentile',
  p99: '99th percentile',
};
/** With those of spans: NAME(P). */
export const aggregates: readonly string[] = ['count', 'concurrency', ...Object.keys(valueAggregates)];
export const functions = [...valueFunctions, ...conditionFunctions, ...aggregates];

/** Words between operands, which a text may hold in capitals by mistake. */
export const infixWords = ['and', 'or', 'not', 'as', ...relationWords, ...compareWords, 'in', 'within', 'of'];
