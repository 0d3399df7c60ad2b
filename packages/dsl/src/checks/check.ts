import { Diagnostics, inTextOrder, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { resolve, type ResolvedRule } from '../resolve/resolve.ts';
import type { Tree } from '../syntax/tree.ts';
import type { Range } from '../text/range.ts';
import type { ObservedSchema } from '../schema.ts';
import { absentAggregate } from './absent-aggregate.ts';
import { anyIsNot } from './any-is-not.ts';
import { bareIntrinsic } from './bare-intrinsic.ts';
import { capturedAttribute } from './captured-attribute.ts';
import { computedDouble } from './computed-double.ts';
import { negativeGap } from './negative-gap.ts';
import { neverDecides } from './never-decides.ts';
import { parentBeforeChild } from './parent-before-child.ts';
import { parentOfRoot } from './parent-of-root.ts';
import { relationBesideOr } from './relation-beside-or.ts';
import { sameSpan } from './same-span.ts';
import { someBeforeSome } from './some-before-some.ts';
import { someOrEvery } from './some-or-every.ts';
import { twoSpans } from './two-spans.ts';
import { unanchoredRegex } from './unanchored-regex.ts';
import { unseenName } from './unseen-name.ts';
import { unusedVariable } from './unused-variable.ts';

/** What a check looks at. Checks run on rules without errors only, so a part that is there is whole. */
export interface CheckInput {
  readonly tree: Tree;
  readonly rule: ResolvedRule;
  readonly schema: ObservedSchema;
  /** The template of the rule's message. */
  readonly message: string;
  readonly report: Diagnostics['report'];
  /** The parts of the rule but values, each with the node that it was read from. */
  readonly parts: ResolvedRule['origins'];
  readonly slice: (range: Range) => string;
}

export type Check = (input: CheckInput) => void;

export interface CheckOptions {
  readonly schema?: ObservedSchema;
  /** The template of the rule's message, which may use variables; what is wrong with it is said by `plan`. */
  readonly message?: string;
}

const checks: readonly Check[] = [
  unusedVariable,
  bareIntrinsic,
  capturedAttribute,
  anyIsNot,
  someOrEvery,
  someBeforeSome,
  relationBesideOr,
  twoSpans,
  negativeGap,
  parentOfRoot,
  unanchoredRegex,
  sameSpan,
  absentAggregate,
  computedDouble,
  parentBeforeChild,
  neverDecides,
  unseenName,
];

/** All that is to be said about a rule, in the order of the text: errors, and, when there are none, warnings and hints. */
export function check(tree: Tree, { schema = {}, message = '' }: CheckOptions = {}): Diagnostic[] {
  const rule = resolve(tree);
  const diagnostics = new Diagnostics();
  if (!rule.hasErrors) {
    const input: CheckInput = {
      tree,
      rule,
      schema,
      message,
      report: diagnostics.report,
      parts: rule.origins,
      slice: rule.context.slice,
    };
    checks.forEach((run) => run(input));
  }
  return inTextOrder([...tree.diagnostics, ...rule.diagnostics, ...diagnostics.list]);
}
