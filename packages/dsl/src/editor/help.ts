import {
  eventIntrinsics,
  instrumentationIntrinsics,
  linkIntrinsics,
  spanIntrinsics,
  traceIntrinsics,
} from '../resolve/intrinsics.ts';

/** How something is written, and what it means. */
export interface Help {
  readonly written: string;
  readonly meaning: string;
}

/** The words of the language, for hover, completion and signature help. */
export const wordHelp: Readonly<Record<string, Help>> = {
  when: {
    written: 'when { ... }',
    meaning: 'Which traces, and which spans in them, the rule is about. With variables: for every such span.',
  },
  always: { written: 'always { ... }', meaning: 'What must hold. A pattern means at least one span.' },
  never: { written: 'never { ... }', meaning: 'What must not hold.' },
  and: { written: 'A and B', meaning: 'Both hold.' },
  or: { written: 'A or B', meaning: 'At least one holds; binds looser than and.' },
  not: { written: 'not A', meaning: 'A does not hold. not a < 5 is not a >= 5: it holds of a missing attribute, too.' },
  as: { written: 'PATTERN as x', meaning: 'Names the span x in the rule. In when: for every such span.' },
  where: { written: 'PATTERN.where(CONDITION)', meaning: 'The spans of the pattern that satisfy the condition.' },
  span: { written: 'span', meaning: 'Any span; span.key is an attribute of the span alone, span:name an intrinsic.' },
  root: { written: 'root', meaning: 'The span without parent; root.key is an attribute of it.' },
  parent: { written: 'parent.key', meaning: 'An attribute of the parent; absent on a root.' },
  child: { written: 'A child of B', meaning: 'B is the parent of A.' },
  descendant: { written: 'A descendant of B', meaning: 'B is the parent of A, or its parent, and so on.' },
  ancestor: { written: 'A ancestor of B', meaning: 'B is a descendant of A.' },
  sibling: { written: 'A sibling of B', meaning: 'The two have the same parent.' },
  before: { written: 'A before B within 5s', meaning: 'A ends when B starts, or earlier; within limits the gap.' },
  after: { written: 'A after B within 5s', meaning: 'B before A.' },
  overlaps: { written: 'A overlaps B', meaning: 'There is a time at which both run.' },
  during: { written: 'A during B', meaning: 'A starts not before B and ends not after it.' },
  within: { written: 'within 5s', meaning: 'The greatest gap between the two spans of before or after.' },
  in: {
    written: 'value in ["a", "b"]',
    meaning: 'Equal to one of the list; not in: to none, also when it is missing.',
  },
  contains: { written: 'value contains "text"', meaning: 'A text has this part, or an array this element.' },
  starts_with: { written: 'value starts_with "text"', meaning: 'A text begins so.' },
  ends_with: { written: 'value ends_with "text"', meaning: 'A text ends so.' },
  matches: {
    written: 'value matches `a.*b`',
    meaning: 'Some part of a text matches the RE2 expression; ^ and $ anchor it.',
  },
  of: { written: 'sum(FIELD of PATTERN)', meaning: 'Over which spans an aggregate is.' },
  distinct: { written: 'count(distinct FIELD of PATTERN)', meaning: 'How many different values there are.' },
};

/** Help for a value aggregate. */
function aggregate(name: string, what: string, ofNothing = 'absent'): Record<string, Help> {
  return { [name]: { written: `${name}(FIELD of PATTERN)`, meaning: `${what}; ${ofNothing} when nothing fits.` } };
}

/** The functions. */
export const functionHelp: Readonly<Record<string, Help>> = {
  count: {
    written: 'count(PATTERN)',
    meaning: 'How many spans fit. count(distinct FIELD of PATTERN): how many different values.',
  },
  concurrency: { written: 'concurrency(PATTERN)', meaning: 'The most spans that run at one instant.' },
  ...aggregate('sum', 'The sum', '0'),
  ...aggregate('min', 'The least'),
  ...aggregate('max', 'The greatest'),
  ...aggregate('avg', 'The mean'),
  ...aggregate('p50', 'The median by nearest rank'),
  ...aggregate('p90', 'The 90th percentile by nearest rank'),
  ...aggregate('p95', 'The 95th percentile by nearest rank'),
  ...aggregate('p99', 'The 99th percentile by nearest rank'),
  exists: { written: 'exists(FIELD)', meaning: 'The attribute is there.' },
  ip_in: { written: 'ip_in(FIELD, "10.0.0.0/8")', meaning: 'The address lies in the network.' },
  event: {
    written: 'event(CONDITION)',
    meaning: 'Some event of the span satisfies the condition; bare names are its attributes.',
  },
  link: {
    written: 'link(CONDITION)',
    meaning: 'Some link of the span satisfies the condition; bare names are its attributes.',
  },
  lower: { written: 'lower(VALUE)', meaning: 'The text in lower case.' },
  length: { written: 'length(VALUE)', meaning: 'How many characters a text, how many elements an array has.' },
  number: { written: 'number(VALUE)', meaning: 'The number that a text spells.' },
  abs: { written: 'abs(VALUE)', meaning: 'The number without its sign.' },
  json: { written: 'json(FIELD, "$.path")', meaning: 'The value at a path in a text that is JSON.' },
  where: {
    written: 'where(CONDITION)',
    meaning: 'The spans of the pattern that satisfy the condition; bare names are attributes.',
  },
};

/** The intrinsics of a scope, or of a variable. */
export function intrinsicHelp(
  scope: string,
): Readonly<Record<string, { readonly type: string; readonly help: string }>> {
  switch (scope) {
    case 'trace':
      return traceIntrinsics;
    case 'event':
      return eventIntrinsics;
    case 'link':
      return linkIntrinsics;
    case 'instrumentation':
      return instrumentationIntrinsics;
    default:
      return spanIntrinsics;
  }
}
