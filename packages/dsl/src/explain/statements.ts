import type { Block, Expr, Operand } from '../plan/plan.ts';
import { sayCondition, withPresent } from './conditions.ts';
import { together } from './english.ts';
import { label, qualifiers, sayBase, sayOneSpan, sayPattern, sayRelations, type Chain } from './patterns.ts';
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
      return denySpan(body.operand, speech);
    case 'chain':
      return denyChain(body, speech) ?? `${whole} ${sayChain(body, speech)}`;
    case 'and':
      return `${whole} ${sayStatement(body, speech)}`;
    default:
      return sayTest(body, speech, true);
  }
}

function saySpan(operand: Operand, speech: Speech): string {
  const { bind, pattern } = operand;
  if (bind !== null && speech.introduced.has(bind)) {
    return `${variableName(bind, speech)} is a ${sayPattern(pattern, speech)}`;
  }
  const one = bind === null ? sayOneSpan(operand, speech) : null;
  if (one !== null && pattern.cond !== null) {
    return sayCondition(pattern.cond, { ...speech, self: named(one) });
  }
  if (one !== null && pattern.base !== 'root') {
    return `${one} is there`;
  }
  return `there is ${one === null ? 'at least one' : 'a'} ${sayPattern(pattern, speech)}${label(bind, speech)}`;
}

function denySpan(operand: Operand, speech: Speech): string {
  const { bind, pattern } = operand;
  const one = bind === null ? sayOneSpan(operand, speech) : null;
  if (one !== null && pattern.cond !== null) {
    return sayCondition(pattern.cond, { ...speech, self: named(one) }, true);
  }
  if (one !== null && pattern.base !== 'root') {
    return `${one} is not there`;
  }
  const [such = ''] = qualifiers(pattern, speech);
  const isJoined = pattern.cond?.kind === 'and' || pattern.cond?.kind === 'or';
  return such.startsWith('that ') && !isJoined
    ? `no ${sayBase(pattern, speech)}${label(bind, speech)} ${such.slice('that '.length)}`
    : `there is no ${sayPattern(pattern, speech)}${label(bind, speech)}`;
}

function sayChain(chain: Chain, speech: Speech): string {
  const [first] = chain.operands;
  if (!first) {
    return '';
  }
  const { pattern } = first;
  const one = sayOneSpan(first, speech);
  const relations = sayRelations(chain, speech);
  if (one === null) {
    const link = pattern.cond === null ? ' that ' : ', which ';
    return `there is at least one ${sayPattern(pattern, speech)}${label(first.bind, speech)}${link}${relations}`;
  }
  return first.bind !== null || pattern.cond === null
    ? `${one} ${relations}`
    : together([sayCondition(pattern.cond, { ...speech, self: named(one) }), `${one} ${relations}`], 'and');
}

/** Null where one has to deny the whole, since more is said of a certain span than its relation to the one before. */
function denyChain(chain: Chain, speech: Speech): string | null {
  const [first, ...others] = chain.operands;
  const isPlain = others.every((other, index) => {
    const isLast = index === others.length - 1;
    return sayOneSpan(other, speech) === null || (isLast && other.pattern.cond === null);
  });
  if (!first || !isPlain) {
    return null;
  }
  const { bind, pattern } = first;
  const one = sayOneSpan(first, speech);
  if (one !== null) {
    return pattern.cond === null ? `${one} ${sayRelations(chain, speech, 'not')}` : null;
  }
  const noun = sayPattern(pattern, speech) + label(bind, speech);
  const relations = sayRelations(chain, speech, 'none');
  return pattern.cond === null ? `no ${noun} ${relations}` : `there is no ${noun}, and that ${relations}`;
}
