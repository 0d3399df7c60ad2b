import { offer, replace } from '../diagnostics/fix.ts';
import type { Operand, Pattern, Relation, SpanSet } from '../plan/plan.ts';
import { quote } from '../syntax/names.ts';
import type { AsNode, ChainNode, Node, PathNode, WhereNode } from '../syntax/tree.ts';
import { dotted, isWord, withoutParens } from '../syntax/walk.ts';
import { resolveCondition } from './conditions.ts';
import type { Context, Scope } from './context.ts';
import { renameVariable } from './rename-variable.ts';

/** span = ("span"|"root"|VAR|NAME|STR) {"." "where" "(" cond ")"} ["as" IDENT]. Null with a diagnostic. */
export function resolveOperand(node: Node, scope: Scope, context: Context): Operand | null {
  switch (node.kind) {
    case 'as':
      return resolveAs(node, scope, context);
    case 'where':
      return resolveWhere(node, scope, context);
    case 'path': {
      const base = resolveBase(node, scope, context);
      return base && operandOf(node, null, { base, cond: null }, context);
    }
    case 'string':
      return operandOf(node, null, { base: { name: node.value }, cond: null }, context);
    case 'missing':
      return null;
    default: {
      const [argument, second] = node.kind === 'call' && node.name === 'trace.has' ? node.args : [];
      if (argument && !second) {
        return resolveOperand(argument, scope, context);
      }
      const text = node.kind === 'call' ? `${node.name}(...)` : context.slice(node);
      return context.fail('not-an-operand', node, `\`${text}\` is no span; a pattern is expected here.`);
    }
  }
}

/** An operand of a pattern, with the node that both came from. */
export function operandOf(node: Node, bind: number | null, pattern: Pattern, { from }: Context): Operand {
  return from(node, { bind, pattern: from(node, pattern) });
}

function resolveAs(node: AsNode, scope: Scope, context: Context): Operand | null {
  const target = withoutParens(node.target);
  if (target.kind === 'as') {
    return context.fail('bound-twice', node.name, 'A span has one variable.');
  }
  const variable = context.variables.get(node.name.text);
  const inner = resolveOperand(target, scope, context);
  return variable && inner ? operandOf(node, variable.number, inner.pattern, context) : null;
}

function resolveWhere(node: WhereNode, scope: Scope, context: Context): Operand | null {
  const inner = resolveOperand(withoutParens(node.target), scope, context);
  const conditions = node.conditions.map((condition) => resolveCondition(condition, { level: 'span', scope }, context));
  if (!inner) {
    return null;
  }
  const { base, cond } = inner.pattern;
  // Only what stands in the rule is a part of it.
  context.origins.delete(inner.pattern);
  const parts = [cond, ...conditions].filter((part) => part !== null);
  const [only = null, second] = parts;
  const all = second ? context.from(node, { kind: 'and', parts }) : only;
  return operandOf(node, inner.bind, { base, cond: all }, context);
}

/** Which spans a path means as a pattern. */
function resolveBase(node: PathNode, scope: Scope, context: Context): Pattern['base'] | null {
  const { segments } = node;
  const [first] = segments;
  const text = context.slice(node);
  const name = dotted(segments);
  const quoted = replace(node, quote(name));
  const known = context.variables.get(first.text);
  if (known) {
    const { targets, bindings } = known;
    if (isWord(node) && !targets.has(node)) {
      const variable = context.variable(first, scope);
      return typeof variable === 'string' ? null : { variable: variable.number };
    }
    const isRenamable = bindings.length === 1 && !context.diagnostics.full;
    return context.fail(
      'name-begins-with-variable',
      node,
      `\`${first.text}\` is a variable of this rule; quote a span name that begins with it, or rename the variable.`,
      [quoted, ...(isRenamable ? [renameVariable(first.text, context)] : [])],
    );
  }
  if (node.intrinsic || node.subscript) {
    return context.fail(
      'not-an-operand',
      node,
      `\`${text}\` is a field; a pattern is expected here, such as span.where(${text} == ...).`,
    );
  }
  if (name === 'span' || name === 'root') {
    return name === 'span' ? 'any' : 'root';
  }
  if (/^(span|root|parent)$/.test(first.text)) {
    return context.fail(
      'reserved-name',
      node,
      `\`${first.text}\` has a meaning of its own; quote a span name that begins with it.`,
      [quoted, ...offer(node, first.text === 'span' ? `span.where(${text})` : null)],
    );
  }
  if (segments.some((segment) => segment.quoted)) {
    return context.fail('reserved-name', node, 'A span name is quoted as a whole.', [quoted]);
  }
  return name === '' || name.endsWith('.') ? null : { name };
}

/** The operands and relations of a chain; null with a diagnostic. */
export function resolveChain(
  node: ChainNode,
  scope: Scope,
  context: Context,
): { operands: readonly Operand[]; relations: readonly Relation[] } | null {
  const all = node.operands.map((part) =>
    part.kind === 'paren' ? refuseParens(node, part, context) : resolveOperand(part, scope, context),
  );
  const operands = all.filter((part) => part !== null);
  const relations = node.relations.map(({ word, within }): Relation => {
    return { kind: word, withinNs: within && BigInt(within.value) };
  });
  return operands.length < all.length ? null : { operands, relations };
}

/** A fix repeats the chain for that many operands; more of them nobody would want to read. */
const mostRepeated = 8;

/** `A before (B or C)`: a relation stands between two spans. */
function refuseParens(chain: ChainNode, node: Node, { slice, fail }: Context): null {
  const inner = withoutParens(node);
  const before = slice({ start: chain.start, end: node.start });
  const after = slice({ start: node.end, end: chain.end });
  const isLogic = inner.kind === 'and' || inner.kind === 'or';
  const fixes = !isLogic
    ? [replace(node, slice(inner))]
    : inner.parts.length > mostRepeated
      ? []
      : [
          replace(
            chain,
            chain.operands.length > 1
              ? inner.parts.map((part) => before + slice(part) + after).join(` ${inner.kind} `)
              : slice(inner),
          ),
        ];
  const message = 'A relation stands between two spans; its operands take no parentheses.';
  return fail('parenthesised-operand', node, message, fixes);
}

/** set = span {rel span}, without variables of its own. */
export function resolveSet(node: Node, scope: Scope, context: Context): SpanSet | null {
  const inner = withoutParens(node);
  const single = inner.kind === 'chain' ? null : resolveOperand(inner, scope, context);
  const { operands, relations } = (inner.kind === 'chain' && resolveChain(inner, scope, context)) || {
    operands: single ? [single] : [],
    relations: [],
  };
  if (operands.some(({ bind }) => bind !== null)) {
    return context.fail(
      'binding-in-aggregate',
      node,
      'An aggregate speaks of many spans; inside it nothing is bound with `as`.',
    );
  }
  return operands.length === 0 ? null : { patterns: operands.map(({ pattern }) => pattern), relations };
}
