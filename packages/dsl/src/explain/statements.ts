import type { Block, Expr, Operand } from '../plan/plan.ts';
import { sayCondition, withPresent } from './conditions.ts';
import { negative, together } from './english.ts';
import { label, linkBehind, sayOneSpan, sayPattern, sayRelations, type Chain } from './patterns.ts';
import { named, variableName, type Speech } from './speech.ts';
import { sayTest } from './tests.ts';

/** An expression of a block as a statement that can follow "where"; a variable is introduced with "at least one". */
export function sayStatement(expr: Expr, speech: Speech): string {
  switch (expr.kind) {
    case 'and': {
      const known = withPresent(expr.parts, speech);
      return together(
        expr.parts.map((part) => sayStatement(part, known)),
        'and',
      );
    }
    case 'or':
      return together(
        expr.branches.map(({ body }) => sayStatement(body, speech)),
        'or',
      );
    case 'not':
      return sayDenial(expr.block, speech);
    case 'span':
      return saySpan(expr.operand, speech);
    case 'chain':
      return sayChain(expr, speech);
    default:
      return sayTest(expr, speech);
  }
}

/** That a block does not hold; `whole` introduces what cannot be denied in itself. */
export function sayDenial({ body }: Block, speech: Speech, whole = 'it is not so that'): string {
  switch (body.kind) {
    case 'or':
      return together(
        body.branches.map((branch) => sayDenial(branch, speech)),
        'and',
      );
    case 'not':
      return sayStatement(body.block.body, speech);
    case 'span':
      return saySpan(body.operand, speech, true);
    case 'chain':
      return canDeny(body, speech) ? sayChain(body, speech, true) : `${whole} ${sayChain(body, speech)}`;
    case 'and':
      return `${whole} ${sayStatement(body, speech)}`;
    default:
      return sayTest(body, speech, true);
  }
}

function saySpan(operand: Operand, speech: Speech, denied = false): string {
  const { bind, pattern } = operand;
  const not = denied ? 'not ' : '';
  if (bind !== null && speech.introduced.has(bind)) {
    return `${variableName(bind, speech)} is ${not}a ${sayPattern(pattern, speech)}`;
  }
  const one = bind === null ? sayOneSpan(operand, speech) : null;
  if (one !== null && pattern.cond !== null) {
    return sayCondition(pattern.cond, { ...speech, self: named(one) }, denied);
  }
  return one !== null && pattern.base !== 'root' ? `${one} is ${not}there` : sayThere(operand, speech, denied);
}

function sayThere({ bind, pattern }: Operand, speech: Speech, denied: boolean): string {
  return `there is ${denied ? 'no' : 'at least one'} ${sayPattern(pattern, speech)}${label(bind, speech)}`;
}

function sayChain(chain: Chain, speech: Speech, denied = false): string {
  const [first] = chain.operands;
  if (!first) {
    return '';
  }
  const { bind, pattern } = first;
  const one = sayOneSpan(first, speech);
  const relations = sayRelations(chain, speech, denied);
  if (one === null) {
    return sayThere(first, speech, denied) + linkBehind(pattern) + relations;
  }
  const related = `${one} ${denied ? negative(relations) : relations}`;
  return bind !== null || pattern.cond === null
    ? related
    : together([sayCondition(pattern.cond, { ...speech, self: named(one) }), related], 'and');
}

/** Whether no more is said of a certain span than its relation to the one before: else one has to deny the whole. */
function canDeny({ operands: [first, ...others] }: Chain, speech: Speech): boolean {
  return (
    others.every(
      (other, index) =>
        sayOneSpan(other, speech) === null || (index === others.length - 1 && other.pattern.cond === null),
    ) &&
    (!first || first.pattern.cond === null || sayOneSpan(first, speech) === null)
  );
}
