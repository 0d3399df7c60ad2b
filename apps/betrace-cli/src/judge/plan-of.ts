import { parse, plan, type RulePlan } from '@betrace/dsl';
import type { Rule } from '../input/rule-source.ts';

/** The plan of a rule that was found to have no errors. */
export function planOf({ id, expression, message }: Rule): RulePlan {
  const planned = plan(parse(expression), message === '' ? {} : { message });
  if (!('plan' in planned)) {
    throw new Error(`Rule ${id} has errors: ${planned.diagnostics[0]?.message}`);
  }
  return planned.plan;
}
