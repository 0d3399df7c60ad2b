import type { Cond, InTest, Test } from '../plan/plan.ts';
import { isInNetwork } from '../text/ip-network.ts';
import { compileRegex } from '../text/regex.ts';
import type { AttributeValue } from '../trace.ts';
import { canonicalText } from '../values/canonical-text.ts';
import { compare, literalValue, mannerOf } from './compare.ts';
import { readField } from './fields.ts';
import { known, type Reading } from './reading.ts';
import { all, no, not, some, truth, unknown, type Truth } from './truth.ts';
import { readValue } from './values.ts';
import { unseen, type Env } from './world.ts';

/** Whether the span in question satisfies a condition. */
export function judgeCondition(cond: Cond, env: Env): Truth {
  const { self } = env;
  switch (cond.kind) {
    case 'and':
      return all(cond.parts, (part) => judgeCondition(part, env));
    case 'or':
      return some(cond.parts, (part) => judgeCondition(part, env));
    case 'not':
      return not(judgeCondition(cond.part, env));
    case 'event':
      return !self || self === unseen
        ? unknown
        : some(self.events, (event) => judgeCondition(cond.cond, { ...env, event }));
    case 'link':
      return !self || self === unseen
        ? unknown
        : some(self.links, (link) => judgeCondition(cond.cond, { ...env, link }));
    default:
      return judgeTest(cond, env);
  }
}

/** What is asked of values. */
export function judgeTest(test: Test, env: Env): Truth {
  env.world.step();
  switch (test.kind) {
    case 'compare':
      return compare(test.op, test.as, readValue(test.left, env), readValue(test.right, env));
    case 'in':
      return judgeIn(test, readValue(test.left, env));
    case 'matches': {
      const regex = compileRegex(test.regex);
      return judgeText(readValue(test.left, env), (text) => 'found' in regex && regex.found(text));
    }
    case 'exists': {
      const { kind } = readField(test.field, env);
      return kind === 'unknown' ? unknown : truth(kind !== 'absent');
    }
    case 'ip_in':
      return judgeText(readValue(test.value, env), (text) => isInNetwork(text, test.network));
  }
}

/** An operator holds of an array if it does for some element: `not in`, too. */
function judgeIn(test: InTest, left: Reading): Truth {
  if (left.kind === 'value' && Array.isArray(left.value)) {
    return some(left.value as readonly AttributeValue[], (element) => judgeIn(test, known(element)));
  }
  const found = some(test.items, (item) => compare('==', mannerOf(item), left, known(literalValue(item))));
  return test.negated ? not(found) : found;
}

function judgeText(reading: Reading, holds: (text: string) => boolean): Truth {
  if (reading.kind !== 'value') {
    return reading.kind === 'absent' ? no : unknown;
  }
  return Array.isArray(reading.value)
    ? some(reading.value as readonly AttributeValue[], (element) => judgeText(known(element), holds))
    : truth(holds(canonicalText(reading.value)));
}
