import { valueAggregates } from '../syntax/vocabulary.ts';

/** How something is written, and what it means. */
export type Help = readonly [written: string, meaning: string];

const fromAggregates = Object.entries(valueAggregates).map(([name, noun]): [string, Help] => [
  name,
  [
    `${name}(FIELD of PATTERN)`,
    `The ${noun}${name.startsWith('p') ? ' by nearest rank' : ''}; ${name === 'sum' ? '0' : 'absent'} when nothing fits.`,
  ],
]);

/** The words and functions of the language, for hover, completion and signature help. */
export const help: Readonly<Record<string, Help>> = {
  when: ['when { ... }', 'Which traces the rule is about. With variables: for every such span.'],
  always: ['always { ... }', 'What must hold. A pattern means at least one span.'],
  never: ['never { ... }', 'What must not hold.'],
  and: ['A and B', 'Both hold.'],
  or: ['A or B', 'At least one holds; binds looser than and.'],
  not: ['not A', 'A does not hold; not a < 5 also holds of a missing attribute.'],
  as: ['PATTERN as x', 'Names the span x in the rule. In when: for every such span.'],
  where: ['where(CONDITION)', 'The spans that satisfy the condition; bare names are attributes.'],
  span: ['span', 'Any span; span.key is an attribute of the span alone, span:name an intrinsic.'],
  root: ['root', 'The span without parent; root.key is an attribute of it.'],
  parent: ['parent.key', 'An attribute of the parent; absent on a root.'],
  child: ['A child of B', 'B is the parent of A.'],
  descendant: ['A descendant of B', 'B is above A, at any distance.'],
  ancestor: ['A ancestor of B', 'B is a descendant of A.'],
  sibling: ['A sibling of B', 'The two have the same parent.'],
  before: ['A before B within 5s', 'A ends when B starts, or earlier; within limits the gap.'],
  after: ['A after B within 5s', 'B before A.'],
  overlaps: ['A overlaps B', 'There is a time at which both run.'],
  during: ['A during B', 'A starts not before B and ends not after it.'],
  within: ['within 5s', 'The greatest gap of before or after.'],
  in: ['value in ["a", "b"]', 'Equal to one of the list; not in: to none, also when it is missing.'],
  contains: ['value contains "text"', 'A text has this part, or an array this element.'],
  starts_with: ['value starts_with "text"', 'A text begins so.'],
  ends_with: ['value ends_with "text"', 'A text ends so.'],
  matches: ['value matches `a.*b`', 'Some part of a text matches the RE2 expression; ^ and $ anchor it.'],
  of: ['sum(FIELD of PATTERN)', 'Over which spans an aggregate is.'],
  distinct: ['count(distinct FIELD of PATTERN)', 'How many different values there are.'],
  count: ['count(PATTERN)', 'How many spans fit.'],
  concurrency: ['concurrency(PATTERN)', 'The most spans that run at one instant.'],
  ...Object.fromEntries(fromAggregates),
  exists: ['exists(FIELD)', 'The attribute is there.'],
  ip_in: ['ip_in(FIELD, "10.0.0.0/8")', 'The address lies in the network.'],
  event: ['event(CONDITION)', 'Some event satisfies the condition; bare names are its attributes.'],
  link: ['link(CONDITION)', 'Some link satisfies the condition; bare names are its attributes.'],
  lower: ['lower(VALUE)', 'The text in lower case.'],
  length: ['length(VALUE)', 'How many characters a text has, or elements an array.'],
  number: ['number(VALUE)', 'The number that a text spells.'],
  abs: ['abs(VALUE)', 'The number without its sign.'],
  json: ['json(FIELD, "$.path")', 'The value at a path in a JSON text.'],
};
