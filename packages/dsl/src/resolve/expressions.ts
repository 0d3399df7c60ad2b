import { insert, replace, wrap } from '../diagnostics/fix.ts';
import type { Block, Expr } from '../plan/plan.ts';
import { isScopeWord, patternName, quote } from '../syntax/names.ts';
import type { CallNode, CompareNode, InNode, LogicNode, Node, NotNode, PathNode } from '../syntax/tree.ts';
import { dotted, flatten, isAggregate, isName, isWord, withoutParens } from '../syntax/walk.ts';
import { placeOf } from '../text/range.ts';
import { resolveCondition } from './conditions.ts';
import type { Context, Scope } from './context.ts';
import { operandOf, resolveChain, resolveOperand, resolveSet } from './operands.ts';
import { resolveCallTest, resolveCompare, resolveIn, resolveLone } from './tests.ts';
import type { ValuePlace } from './values.ts';
import { boundOnEveryPath } from './variables.ts';

/** Resolves the body of one block; what could not be resolved is left out, with a diagnostic. */
export function resolveBlock(root: Node, known: Scope, context: Context): Block {
  const { variables, fail, from, slice } = context;
  /** How many places hold comparisons that are read as one `span.where(...)`; a block has one such place. */
  let spanGroups = 0;
  return block(root, known);

  /** The variables first bound in `node`, outside `not` and on every branch, and the expression over them. */
  function block(node: Node, outer: Scope): Block {
    const bound = variables.size > 0 ? [...boundOnEveryPath(node)] : [];
    const names = bound.filter((name) => variables.has(name) && !outer.has(name));
    const binds = names.map((name) => variables.get(name)?.number ?? 0).sort((a, b) => a - b);
    const body = expression(node, names.length > 0 ? new Set([...outer, ...names]) : outer);
    return { binds, body: body ?? from(node, { kind: 'and', parts: [] }) };
  }

  function expression(node: Node, scope: Scope): Expr | null {
    if (isSpanOnly(node)) {
      return spanGroup([node], node, scope);
    }
    switch (node.kind) {
      case 'and':
      case 'or':
        return logic(node, scope);
      case 'not':
        return negation(node, scope);
      case 'paren':
        return expression(node.part, scope);
      case 'chain': {
        const chain = resolveChain(node, scope, context);
        return chain && from(node, { kind: 'chain', ...chain });
      }
      case 'string':
      case 'where':
      case 'as':
        return pattern(node, scope);
      case 'path':
        return path(node, scope);
      case 'compare':
      case 'in':
        return comparison(node, scope);
      case 'call':
        return call(node, scope);
      case 'missing':
        return null;
      default:
        return context.failAlone(node);
    }
  }

  function logic(node: LogicNode, scope: Scope): Expr {
    const operands = flatten(node);
    const group = operands.filter(isSpanOnly);
    const branches = operands.flatMap((operand): Block[] => {
      const isFirst = operand === group[0];
      if (!isFirst && group.includes(operand)) {
        return [];
      }
      if (!isFirst && node.kind === 'or') {
        return [block(operand, scope)];
      }
      const body = isFirst ? spanGroup(group, node, scope) : expression(operand, scope);
      return body ? [{ binds: [], body }] : [];
    });
    return node.kind === 'or'
      ? from(node, { kind: 'or', branches })
      : from(node, { kind: 'and', parts: branches.map(({ body }) => body) });
  }

  function negation(node: NotNode, scope: Scope): Expr | null {
    const inner = withoutParens(node.part);
    if (!isSpanOnly(inner)) {
      return from(node, { kind: 'not', block: block(node.part, scope) });
    }
    const text = slice(inner);
    const whole = inner.kind === 'and' || inner.kind === 'or' ? `(${text})` : text;
    return fail('ambiguous-not', node, 'Is there no such span, or some span of which it is not so?', [
      replace(node, `not span.where(${text})`, 'no such span: not span.where(...)'),
      replace(node, `span.where(not ${whole})`, 'some span of which it is not so: span.where(not ...)'),
    ]);
  }

  /** `span.FIELD OP VALUE`, alone or joined in a parent: one span of which all of it holds. */
  function spanGroup(nodes: readonly Node[], parent: Node, scope: Scope): Expr {
    const [first = parent] = nodes;
    if (++spanGroups > 1) {
      fail(
        'several-span-groups',
        { start: first.start, end: nodes.at(-1)?.end ?? first.end },
        'This could be the span of the comparison before it, or another; write span.where(... and ...) or two span.where(...).',
        [wrapInSpan(first)],
      );
    }
    const parts = nodes.map((node) => resolveCondition(node, { level: 'span', scope }, context));
    const found = parts.filter((part) => part !== null);
    const [only = null, second] = found;
    const origin = nodes.length === 1 ? first : parent;
    const kind = parent.kind === 'or' ? 'or' : 'and';
    const cond = only && !second ? only : from(origin, { kind, parts: found });
    return from(origin, { kind: 'span', operand: operandOf(origin, null, { base: 'any', cond }, context) });
  }

  function pattern(node: Node, scope: Scope): Expr | null {
    const operand = resolveOperand(node, scope, context);
    return operand && from(node, { kind: 'span', operand });
  }

  /** A name, a variable, `x:isRoot`, or a field alone, which could be meant as either. */
  function path(node: PathNode, scope: Scope): Expr | null {
    const [first, second] = node.segments;
    if (node.intrinsic) {
      return resolveLone(node, values(scope), context);
    }
    const variable = variables.get(first.text);
    if (!second || !(variable || first.text === 'root' || first.text === 'parent')) {
      return pattern(node, scope);
    }
    variable?.uses.push(first);
    const text = slice(node);
    return fail(
      'field-alone',
      node,
      `\`${text}\` could be a span name or a field; compare the field, or quote the name.`,
      [
        ...(first.text === 'parent' ? [] : [insert(node.end, ' == true', `write ${text} == true`)]),
        replace(node, quote(dotted(node.segments))),
      ],
    );
  }

  function comparison(node: CompareNode | InNode, scope: Scope): Expr | null {
    const left = withoutParens(node.left);
    if (isShorthand(node.left, context)) {
      return shorthand(node, node.left, scope);
    }
    if (node.kind === 'compare' && (node.op === '==' || node.op === '!=')) {
      const sides = [node.left, node.right];
      const uses = sides.map((side) => (isWord(side) && variables.has(slice(side)) ? side.segments[0] : null));
      if (!uses.includes(null)) {
        uses.forEach((use) => use && variables.get(use.text)?.uses.push(use));
        const text = sides.map((side) => `${slice(side)}:id`).join(` ${node.op} `);
        return fail('variable-as-value', node, 'Spans are compared by their ids.', [replace(node, text)]);
      }
    }
    const isScoped = left.kind === 'path' && /^(resource|parent|instrumentation)$/.test(left.segments[0].text);
    if (left.kind === 'string' || isScoped || (isWord(left) && !variables.has(left.segments[0].text))) {
      return context.failOwnerless(left, [wrapInSpan(node)]);
    }
    const place = values(scope);
    return node.kind === 'in' ? resolveIn(node, place, context) : resolveCompare(node, place, context);
  }

  /** `payment.amount > 1000` is `payment.where(amount > 1000)`. */
  function shorthand(node: CompareNode | InNode, left: PathNode, scope: Scope): Expr | null {
    const name = dotted(left.segments.slice(0, -1));
    const last = left.segments.at(-1);
    if (!last?.text) {
      return null;
    }
    const attribute: Node = last.quoted
      ? { kind: 'string', value: last.text, ...placeOf(last) }
      : { kind: 'path', segments: [last], intrinsic: null, subscript: null, ...placeOf(last) };
    const rest = slice({ start: left.end, end: node.end });
    const named = `${patternName(name, variables)}.where(${slice(last)}${rest})`;
    fail('shorthand', node, `This is read as ${named}.`, [
      replace(node, named),
      replace(node, `span.where(${slice(left)}${rest})`),
    ]);
    const cond = resolveCondition({ ...node, left: attribute }, { level: 'span', scope }, context);
    return cond && from(node, { kind: 'span', operand: operandOf(node, null, { base: { name }, cond }, context) });
  }

  function call(node: CallNode, scope: Scope): Expr | null {
    const { name } = node;
    const [argument, second] = node.args;
    if (name === 'exists' && isName(argument) && !isOwned(argument, context)) {
      const text = slice(argument);
      return context.failOwnerless(argument, [
        wrapInSpan(node),
        replace(node, text, `there is a span named ${text}: write its name alone`),
      ]);
    }
    if (name === 'event' || name === 'link') {
      const text = `span.where(${slice(node)})`;
      return fail('attribute-without-owner', node, `Whose ${name}? Ask it of a pattern.`, [replace(node, text)]);
    }
    if (name === 'trace.has') {
      return argument && !second
        ? expression(argument, scope)
        : context.failShape(node, 'by the name of the span alone');
    }
    return isAggregate(node)
      ? context.failAlone(node, 'is a number', [insert(node.end, ' > 0', 'write > 0')])
      : resolveCallTest(node, values(scope), context);
  }

  function values(scope: Scope): ValuePlace {
    return { level: 'block', scope, side: 'left', resolveSet: (node) => resolveSet(node, scope, context) };
  }
}

/** Wraps a node in span.where(...). */
function wrapInSpan(node: Node) {
  return wrap(node, 'span.where(', ')', 'ask it of a span: span.where(...)');
}

/** Whether a path begins with a variable or a scope. */
function isOwned({ segments: [first] }: PathNode, { variables }: Pick<Context, 'variables'>): boolean {
  return variables.has(first.text) || isScopeWord(first.text);
}

/** NAME.ATTRIBUTE left of an operator, in a block. */
export function isShorthand(left: Node, context: Pick<Context, 'variables'>): left is PathNode {
  return isName(left) && left.segments.length > 1 && !isOwned(left, context);
}

/** Holds only comparisons of `span.` and `span:`. */
export function isSpanOnly(node: Node): boolean {
  switch (node.kind) {
    case 'paren':
      return isSpanOnly(node.part);
    case 'and':
    case 'or':
      return node.parts.every(isSpanOnly);
    case 'compare':
      return mentionsSpan(node.left) || mentionsSpan(node.right);
    case 'in':
      return mentionsSpan(node.left);
    case 'path':
      return mentionsSpan(node);
    case 'call':
      return (node.name === 'exists' || node.name === 'ip_in') && node.args.some(mentionsSpan);
    default:
      return false;
  }
}

function mentionsSpan(node: Node): boolean {
  switch (node.kind) {
    case 'path': {
      const [first, second] = node.segments;
      return first.text === 'span' && !first.quoted && !!(second ?? node.intrinsic);
    }
    case 'paren':
    case 'negate':
      return mentionsSpan(node.part);
    case 'arithmetic':
      return mentionsSpan(node.left) || mentionsSpan(node.right);
    case 'call':
      return !isAggregate(node) && node.args.some(mentionsSpan);
    default:
      return false;
  }
}
