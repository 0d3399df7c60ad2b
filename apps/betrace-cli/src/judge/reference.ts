import { evaluate, parse } from '@betrace/dsl';
import { FieldSet, readTrace, renderMessage } from '@betrace/engine';
import type { Judgement, MakeJudge } from './judge.ts';
import { planOf } from './plan-of.ts';
import { referenceTrace } from './reference-trace.ts';

/** The evaluator that transcribes the language's specification: slow, to compare with. */
export const reference: MakeJudge = (rules) => {
  const read = rules.map((rule) => ({ tree: parse(rule.expression), plan: planOf(rule), ...rule }));
  const fields = new FieldSet(
    read.map(({ plan }) => plan.fields),
    [],
  );
  return (open) => {
    const trace = readTrace(open, fields);
    const spans = referenceTrace(trace);
    const numbers = new Map(spans.spans.map((span, number) => [span, number]));
    const judgements = read.map(({ tree, plan, onIncomplete }): Judgement => {
      const { verdict, reason, failing, witnesses } = evaluate(tree, spans, { complete: trace.whole, onIncomplete });
      const [first] = witnesses;
      const bound = Object.entries(first?.variables ?? {}).map(([variable, span]) => ({
        variable,
        span: numbers.get(span) ?? -1,
      }));
      return {
        verdict,
        ...(reason === undefined ? {} : { reason }),
        ...(first === undefined ? {} : { clause: first.clause }),
        failing,
        witnesses: witnesses.map(({ spans }) => spans.map((span) => numbers.get(span) ?? -1)),
        message: first ? renderMessage(plan, trace, bound, { complete: trace.whole }) : '',
      };
    });
    return { trace, judgements };
  };
};
