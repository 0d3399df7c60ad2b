import { replace, type Fix } from '../diagnostics/fix.ts';
import type { Cond, Operand, Pattern, Relation, SpanSet } from '../plan/plan.ts';
import { quote } from '../syntax/names.ts';
import type { AsNode, ChainNode, Node, PathNode, WhereNode } from '../syntax/tree.ts';
import { withoutParens } from '../syntax/walk.ts';
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
      return base === null ? null : operand(node, null, { base, cond: null }, context);
    }
    case 'string':
      return operand(node, null, { base: { name: node.value }, cond: null }, context);
    case 'call': {
      const [argument] = node.args;
      return node.name === 'trace.has' && argument !== undefined && node.args.length === 1
        ? resolveOperand(argument, scope, context)
        : context.fail('not-an-operand', node, `${node.name}(...) is no span; a pattern is expected here.`);
    }
    case 'missing':
      return null;
    default:
      return context.fail('not-an-operand', node, `\`${context.slice(node)}\` is no span; a pattern is expected here.`);
  }
}

function operand(node: Node, bind: number | null, pattern: Pattern, context: Context): Operand {
  return context.from(node, { bind, pattern: context.from(node, pattern) });
}

function resolveAs(node: AsNode, scope: Scope, context: Context): Operand | null {
  const target = withoutParens(node.target);
  if (target.kind === 'as') {
    return context.fail('bound-twice', node.name, 'A span has one variable.');
  }
  const variable = context.variables.get(node.name.text);
  const inner = resolveOperand(target as Node, scope, context);
  if (variable === undefined || inner === null) {
    return null;
  }
  return operand(node, variable.number, inner.pattern, context);
}

function resolveWhere(node: WhereNode, scope: Scope, context: Context): Operand | null {
  const inner = resolveOperand(withoutParens(node.target) as Node, scope, context);
  const conditions = node.conditions.map((condition) => resolveCondition(condition, { level: 'span', scope }, context));
  const resolved = conditions.filter((condition) => condition !== null);
  if (inner === null) {
    return null;
  }
  const all: Cond[] = [...(inner.pattern.cond === null ? [] : [inner.pattern.cond]), ...resolved];
  const [only] = all;
  const cond: Cond | null = all.length > 1 ? context.from(node, { kind: 'and', parts: all }) : (only ?? null);
  return operand(node, inner.bind, { base: inner.pattern.base, cond }, context);
}

/** Which spans a path means as a pattern. */
function resolveBase(node: PathNode, scope: Scope, context: Context): Pattern['base'] | null {
  const [first] = node.segments;
  const text = context.slice(node);
  if (first === undefined) {
    return null;
  }
  const alone = node.segments.length === 1 && node.intrinsic === null && node.subscript === null;
  const known = context.variables.get(first.text);
  if (known !== undefined) {
    return resolveVariable(node, alone, scope, context);
  }
  if (node.intrinsic !== null || node.subscript !== null) {
    return context.fail(
      'not-an-operand',
      node,
      `\`${text}\` is a field; a pattern is expected here, such as span.where(${text} == ...).`,
    );
  }
  if (alone && (first.text === 'span' || first.text === 'root')) {
    return first.text === 'span' ? 'any' : 'root';
  }
  const name = node.segments.map((segment) => segment.text).join('.');
  if (first.text === 'span' || first.text === 'root' || first.text === 'parent') {
    const where = first.text === 'span' ? [replace(node, `span.where(${text})`)] : [];
    const message = `\`${first.text}\` has a meaning of its own; quote a span name that begins with it.`;
    return context.fail('reserved-name', node, message, [replace(node, quote(name)), ...where]);
  }
  if (node.segments.some((segment) => segment.quoted)) {
    return context.fail('reserved-name', node, 'A span name is quoted as a whole.', [replace(node, quote(name))]);
  }
  return name === '' || name.endsWith('.') ? null : { name };
}

function resolveVariable(node: PathNode, alone: boolean, scope: Scope, context: Context): Pattern['base'] | null {
  const [first] = node.segments;
  if (first === undefined) {
    return null;
  }
  const { targets, bindings } = context.variables.get(first.text) ?? {};
  if (!alone || targets?.has(node) === true) {
    const name = node.segments.map(({ text }) => text).join('.');
    const rename = bindings?.length === 1 && !context.diagnostics.full ? [renameVariable(first.text, context)] : [];
    return context.fail(
      'name-begins-with-variable',
      node,
      `\`${first.text}\` is a variable of this rule; quote the span name that begins with it, or rename the variable.`,
      [replace(node, quote(name)), ...rename],
    );
  }
  const variable = context.variable(first, scope);
  return typeof variable === 'string' ? null : { variable: variable.number };
}

/** The operands and relations of a chain; null with a diagnostic. */
export function resolveChain(
  node: ChainNode,
  scope: Scope,
  context: Context,
): { operands: readonly Operand[]; relations: readonly Relation[] } | null {
  const operands = node.operands.map((part) => {
    return part.kind === 'paren' ? parenthesised(node, part, context) : resolveOperand(part, scope, context);
  });
  const resolved = operands.filter((part) => part !== null);
  const relations = node.relations.map(({ word, within }): Relation => {
    return { kind: word, withinNs: within === null ? null : BigInt(within.value) };
  });
  return resolved.length < operands.length ? null : { operands: resolved, relations };
}

/** A fix repeats the chain for that many operands; more of them nobody would want to read. */
const mostRepeated = 8;

/** `A before (B or C)`: a relation stands between two spans. */
function parenthesised(chain: ChainNode, node: Node & { kind: 'paren' }, context: Context): null {
  const inner = withoutParens(node) as Node;
  const message = 'A relation stands between two spans; its operands take no parentheses.';
  const fixes: Fix[] = [];
  if (inner.kind !== 'and' && inner.kind !== 'or') {
    fixes.push(replace(node, context.slice(inner)));
  } else if (inner.parts.length <= mostRepeated) {
    const [before, after] = [
      context.slice({ start: chain.start, end: node.start }),
      context.slice({ start: node.end, end: chain.end }),
    ];
    const all = inner.parts.map((part) => before + context.slice(part) + after).join(` ${inner.kind} `);
    fixes.push(replace(chain, chain.operands.length > 1 ? all : context.slice(inner)));
  }
  return context.fail('parenthesised-operand', node, message, fixes);
}

/** set = span {rel span}, without variables of its own. */
export function resolveSet(node: Node, scope: Scope, context: Context): SpanSet | null {
  const inner = withoutParens(node) as Node;
  const chain: ChainNode | null = inner.kind === 'chain' ? inner : null;
  const resolved = chain === null ? null : resolveChain(chain, scope, context);
  const single = chain === null ? resolveOperand(inner, scope, context) : null;
  const operands = resolved?.operands ?? (single === null ? [] : [single]);
  if (operands.some(({ bind }) => bind !== null)) {
    return context.fail(
      'binding-in-aggregate',
      node,
      'An aggregate speaks of many spans; inside it nothing is bound with `as`.',
    );
  }
  if (operands.length === 0) {
    return null;
  }
  return { patterns: operands.map(({ pattern }) => pattern), relations: resolved?.relations ?? [] };
}
