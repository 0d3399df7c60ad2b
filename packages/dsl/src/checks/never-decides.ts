import { replace } from '../diagnostics/fix.ts';
import type { Expr, Test, Value } from '../plan/plan.ts';
import type { Check } from './check.ts';

/** An `always` or `never` that cannot fail, and a `when` that is always true. */
export const neverDecides: Check = ({ rule, tree, report }) => {
  const { blocks } = tree.rule;
  for (const node of blocks) {
    const { keyword, body } = node;
    const block = rule[keyword];
    if (block?.binds.length === 0 && truthOf(block.body) === (keyword !== 'never')) {
      const message =
        keyword === 'when'
          ? 'This is true of every trace; without `when` the rule says the same.'
          : `This ${keyword} holds, so the rule is never violated by it.`;
      report('never-decides', body, message, blocks.length > 1 ? [replace(node, '', `remove ${keyword} { ... }`)] : []);
    }
  }
};

/** Whether an expression is true (false) of every trace with a span; null when that depends on the trace. */
function truthOf(expr: Expr): boolean | null {
  switch (expr.kind) {
    case 'and':
      return joined(expr.parts, false);
    case 'or':
      return joined(
        expr.branches.map(({ body }) => body),
        true,
      );
    case 'not': {
      const inner = truthOf(expr.block.body);
      return inner === null ? null : !inner;
    }
    case 'span': {
      const { bind, pattern } = expr.operand;
      const { base, cond } = pattern;
      const isAny = base === 'any' || (typeof base === 'object' && 'variable' in base);
      return bind === null && cond === null && isAny ? true : null;
    }
    case 'compare':
      return truthOfTest(expr);
    default:
      return null;
  }
}

/** `or`, which one true part decides, and `and`, which one false part does. */
function joined(parts: readonly Expr[], deciding: boolean): boolean | null {
  const truths = parts.map(truthOf);
  return truths.includes(deciding) ? deciding : truths.includes(null) ? null : !deciding;
}

/** A count is at least 0. */
function truthOfTest({ op, left, right }: Test & { kind: 'compare' }): boolean | null {
  const least =
    right.kind === 'duration' ? right.ns : right.kind === 'int' || right.kind === 'double' ? right.value : 1;
  const isDecided = isCount(left) && (op === '>=' || op === '<' ? least <= 0 : least < 0);
  return isDecided ? op === '>=' || op === '>' || op === '!=' : null;
}

function isCount(value: Value): boolean {
  if (value.kind === 'aggregate') {
    const { name, of } = value;
    const isDuration = of?.kind === 'field' && of.scope === 'intrinsic' && of.key === 'duration';
    return name === 'count' || name === 'concurrency' || (name === 'sum' && isDuration);
  }
  return value.kind === 'field' && value.of === 'trace' && /Count$|^duration$/.test(value.key);
}
