import { parse } from '@betrace/dsl';

import { blockText, judgeTrace, namedSpans, type NamedSpan, type TrialRule } from './judge.ts';
import type { Sample } from './sample.ts';

/** What `when` picked of a trace: the first ten assignments, and how many there are. */
export interface Picks {
  picks: ReadonlyArray<readonly NamedSpan[]>;
  all: number;
}

/** Undefined where the rule has no `when`, and speaks of every trace. */
export function picksOf({ tree }: TrialRule, { trace, closed }: Sample): Picks | undefined {
  const when = blockText(tree, 'when');
  if (when === undefined || tree.rule.blocks.length === 1) {
    return undefined;
  }
  // A rule of this block alone has each of its assignments as a witness.
  const { witnesses, failing } = judgeTrace(when, trace, { complete: closed, onIncomplete: 'evaluate' });
  return {
    all: failing,
    picks: witnesses.map(({ spans, variables }) => namedSpans(spans, variables)),
  };
}

/**
 * Of a conjunction in `always` those parts that alone are not there, as they are written: what to look for. Empty where it
 * is one part, or its parts share a variable.
 */
export function missingParts({ tree, onIncomplete }: TrialRule, { trace, closed }: Sample): string[] {
  const always = tree.rule.blocks.find(({ keyword }) => keyword === 'always');
  if (always?.body.kind !== 'and') {
    return [];
  }
  const when = blockText(tree, 'when') ?? '';
  return always.body.parts
    .map(({ start, end }) => tree.text.slice(start, end).trim())
    .filter((part) => {
      const alone = parse(`${when} always { ${part} }`);
      return judgeTrace(alone, trace, { complete: closed, onIncomplete }).verdict === 'violated';
    });
}
