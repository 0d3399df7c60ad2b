import { compileRules, judgeTrace, readTrace, renderMessage } from '@betrace/engine';
import type { Judgement, MakeJudge } from './judge.ts';
import { planOf } from './plan-of.ts';

/** The engine of the service. */
export const fast: MakeJudge = (rules) => {
  const planned = rules.map((rule) => ({ id: rule.id, onIncomplete: rule.onIncomplete, plan: planOf(rule) }));
  const compiled = compileRules(planned);
  return (open) => {
    const trace = readTrace(open, compiled.fields);
    const judgements = judgeTrace(compiled, trace, true).map((found, i): Judgement => {
      const { verdict, reason, clause, failingAssignments, witnesses } = found;
      const [first] = witnesses;
      const plan = planned[i]?.plan;
      return {
        verdict,
        ...(reason === undefined ? {} : { reason }),
        ...(clause === undefined ? {} : { clause }),
        failing: failingAssignments,
        witnesses: witnesses.map((spans) => [...new Set(spans.map(({ span }) => span))]),
        message: plan && first ? renderMessage(plan, trace, first, { complete: trace.whole }) : '',
      };
    });
    return { trace, judgements };
  };
};
