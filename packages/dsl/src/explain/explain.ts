import { resolve, type ResolvedRule } from '../resolve/resolve.ts';
import type { Tree } from '../syntax/tree.ts';
import { sayAggregate } from './aggregates.ts';
import { withPresent } from './conditions.ts';
import { sayOpening } from './opening.ts';
import { it, type Speech } from './speech.ts';
import { sayDenial, sayStatement } from './statements.ts';

/**
 * What a rule says, in a plain sentence for those who do not read the language; it tells "every" from "at least one".
 * Names and literals stand in it as they are written. Of a rule with errors nothing can be said: null.
 */
export function explain(tree: Tree): string | null {
  const rule = resolve(tree);
  if (rule.hasErrors) {
    return null;
  }
  const { when, always, never } = rule;
  const { opening, speech } = sayOpening(when, speechOf(rule));
  const required = always?.body.kind === 'and' ? always.body.parts : always ? [always.body] : [];
  const refused = never?.body.kind === 'or' ? never.body.branches : never ? [never] : [];
  const known = withPresent(required, speech);
  const duties = [
    ...required.map((part) => sayStatement(part, known)),
    ...refused.map((block) => sayDenial(block, speech, 'it must not be that')),
  ];
  const text = (opening === '' && always ? 'In every trace, ' : opening) + list(duties);
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

function list(duties: readonly string[]): string {
  return duties.length < 3 ? duties.join(', and ') : `${duties.slice(0, -1).join('; ')}; and ${duties.at(-1)}`;
}

function speechOf(rule: ResolvedRule): Speech {
  const speech: Speech = {
    rule,
    variables: [...rule.variables.keys()],
    introduced: new Map(),
    self: it,
    item: null,
    present: [],
    aggregate: (aggregate) => sayAggregate(aggregate, speech),
  };
  return speech;
}
