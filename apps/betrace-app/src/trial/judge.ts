import {
  evaluate,
  parse,
  plan,
  type EvaluateOptions,
  type FieldsRead,
  type Span,
  type Trace,
  type Tree,
  type Verdict,
} from '@betrace/dsl';

import { hiddenReads } from './heldSample.ts';
import type { Sample } from './sample.ts';

/** Questions to spans for one trace; the server has a hundred times as many. */
const BUDGET = 200_000;

export interface TrialRule {
  expression: string;
  tree: Tree;
  fields: FieldsRead;
  onIncomplete: 'inconclusive' | 'evaluate';
}

/** One failing assignment: the part of the rule that failed, as it is written, and the spans that show it. */
export interface TrialWitness {
  clause: 'always' | 'never';
  text: string;
  spans: readonly NamedSpan[];
}

export interface NamedSpan {
  span: Span;
  variables: readonly string[];
}

export interface Judged {
  verdict: Verdict;
  reason: string;
  witnesses: readonly TrialWitness[];
  failing: number;
  /** What the rule reads that is redacted here: the verdict is of what is shown. */
  hidden: readonly string[];
}

/** The rule to try; undefined while the text is empty or has errors. */
export function toTrialRule(expression: string, onIncomplete: string): TrialRule | undefined {
  const tree = parse(expression);
  const made = plan(tree);
  return expression.trim() && 'plan' in made
    ? {
        expression,
        tree,
        fields: made.plan.fields,
        onIncomplete: onIncomplete === 'evaluate' ? 'evaluate' : 'inconclusive',
      }
    : undefined;
}

/** What the reference evaluator says of a trace, within what a browser can take. Never throws. */
export const judgeTrace = (expression: string | Tree, trace: Trace, options: EvaluateOptions) =>
  evaluate(typeof expression === 'string' ? parse(expression) : expression, trace, { budget: BUDGET, ...options });

/** The reference evaluator's verdict on what is shown of a trace. Never throws. */
export function judge(rule: TrialRule, { trace, closed, held }: Sample): Judged {
  const { tree, onIncomplete, fields } = rule;
  const { verdict, reason = '', witnesses, failing } = judgeTrace(tree, trace, { complete: closed, onIncomplete });
  return {
    verdict,
    reason,
    failing,
    hidden: held ? hiddenReads(held, fields) : [],
    witnesses: witnesses.map(({ clause, spans, variables }) => ({
      clause,
      text: blockText(tree, clause) ?? tree.text.slice(tree.rule.start, tree.rule.end).trim(),
      spans: namedSpans(spans, variables),
    })),
  };
}

/** A block of the rule as it is written; undefined where it has none. */
export function blockText({ text, rule }: Tree, keyword: string): string | undefined {
  const block = rule.blocks.find((one) => one.keyword === keyword);
  return block && text.slice(block.start, block.end).trim();
}

/** Spans, each with the variables that stand for it. */
export const namedSpans = (spans: readonly Span[], variables: Readonly<Record<string, Span>>): NamedSpan[] =>
  spans.map((span) => ({
    span,
    variables: Object.keys(variables).filter((name) => variables[name]?.spanId === span.spanId),
  }));
