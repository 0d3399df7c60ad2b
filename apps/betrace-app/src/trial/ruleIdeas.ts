import type { Span, Trace } from '@betrace/dsl';

import { nameText } from '../editor/nameText.ts';
import { waterfallRows } from './waterfallRows.ts';

/** A rule to begin with: what it says, and its text. */
export interface RuleIdea {
  title: string;
  expression: string;
}

/**
 * Rules that a trace suggests, each of a kind that the language has: what failed, what belongs below the root, what comes
 * before what, and how long it may take. Each is of the spans' own names, and to be made right by who knows the service.
 */
export function ruleIdeas({ spans }: Trace): RuleIdea[] {
  const rows = waterfallRows(spans).map(({ span }) => span);
  const [root] = rows;
  if (!root) {
    return [];
  }
  const failed = rows.find(({ status }) => status === 'error');
  const below = firstOfEachName(rows.filter(({ name }) => name !== root.name));
  const inner = below.findLast(({ kind }) => kind === 'internal') ?? below.at(-1);
  const [first, second] = inOrder(below);
  return [
    ...(failed
      ? [{ title: `No ${failed.name} may fail`, expression: `never { ${nameOf(failed)}.where(span:status == error) }` }]
      : []),
    ...(inner
      ? [
          {
            title: `Every ${root.name} has a ${inner.name}`,
            expression: `when { ${nameOf(root)} as begin }\nalways { ${nameOf(inner)} descendant of begin }`,
          },
        ]
      : []),
    ...(first && second
      ? [
          {
            title: `${first.name} comes before every ${second.name}`,
            expression: `when { ${nameOf(second)} as then }\nalways { ${nameOf(first)} before then }`,
          },
        ]
      : []),
    {
      title: `No ${root.name} takes longer than ${twice(root)}`,
      expression: `never { ${nameOf(root)}.where(span:duration > ${twice(root)}) }`,
    },
  ];
}

function firstOfEachName(spans: readonly Span[]): Span[] {
  return [...new Map(spans.toReversed().map((span) => [span.name, span])).values()].toReversed();
}

/** Two spans of which one is over when the other begins. */
function inOrder(spans: readonly Span[]): readonly Span[] {
  for (const second of spans) {
    const first = spans.find(
      (one) => one.parentSpanId === second.parentSpanId && one.end <= second.start && one !== second,
    );
    if (first) {
      return [first, second];
    }
  }
  return [];
}

/** About twice as long as this one took, in whole milliseconds. */
function twice({ start, end }: Span): string {
  return `${(end > start ? end - start : 0n) / 500_000n + 1n}ms`;
}

const nameOf = ({ name }: Span) => nameText(name);
