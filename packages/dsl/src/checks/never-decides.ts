import { replace } from '../diagnostics/fix.ts';
import type { Block, Expr, Test, Value } from '../plan/plan.ts';
import type { Check } from './check.ts';

/** An `always` or `never` that cannot fail, and a `when` that is always true. */
export const neverDecides: Check = ({ rule, tree, report }) => {
  const say = (keyword: string, block: Block | null, idle: boolean, message: string): void => {
    const node = tree.rule.blocks.find((candidate) => candidate.keyword === keyword);
    if (block !== null && node !== undefined && block.binds.length === 0 && truthOf(block.body) === idle) {
      const others = tree.rule.blocks.length > 1;
      report('never-decides', node.body, message, others ? [replace(node, '', `remove ${keyword} { ... }`)] : []);
    }
  };
  say('when', rule.when, true, 'This is true of every trace; without `when` the rule says the same.');
  say('always', rule.always, true, 'This always holds, so the rule is never violated by it.');
  say('never', rule.never, false, 'This never holds, so the rule is never violated by it.');
};

/** Whether an expression is true (false) of every trace with a span; null when that depends on the trace. */
function truthOf(expr: Expr): boolean | null {
  switch (expr.kind) {
    case 'and': {
      const parts = expr.parts.map(truthOf);
      return parts.includes(false) ? false : parts.every((part) => part === true) ? true : null;
    }
    case 'or': {
      const parts = expr.branches.map(({ body }) => truthOf(body));
      return parts.includes(true) ? true : parts.every((part) => part === false) ? false : null;
    }
    case 'not': {
      const inner = truthOf(expr.block.body);
      return inner === null ? null : !inner;
    }
    case 'span': {
      const { bind, pattern } = expr.operand;
      const variable = typeof pattern.base === 'object' && 'variable' in pattern.base;
      return bind === null && pattern.cond === null && (pattern.base === 'any' || variable) ? true : null;
    }
    case 'chain':
      return null;
    default:
      return truthOfTest(expr);
  }
}

/** A count is at least 0. */
function truthOfTest(test: Test): boolean | null {
  if (test.kind !== 'compare' || !isCount(test.left)) {
    return null;
  }
  const { op, right } = test;
  const least =
    right.kind === 'int'
      ? Number(right.value)
      : right.kind === 'double'
        ? right.value
        : right.kind === 'duration'
          ? Number(right.ns)
          : null;
  if (least === null) {
    return null;
  }
  const below =
    op === '>=' || op === '<' ? least <= 0 : op === '>' || op === '<=' || op === '==' || op === '!=' ? least < 0 : null;
  return below === true ? op === '>=' || op === '>' || op === '!=' : null;
}

function isCount(value: Value): boolean {
  if (value.kind === 'aggregate') {
    const duration = value.of?.kind === 'field' && value.of.scope === 'intrinsic' && value.of.key === 'duration';
    return value.name === 'count' || value.name === 'concurrency' || (value.name === 'sum' && duration);
  }
  return value.kind === 'field' && value.of === 'trace' && (value.key.endsWith('Count') || value.key === 'duration');
}
