import { insert, replace } from '../diagnostics/fix.ts';
import type { Block, Cond, Expr, Test } from '../plan/plan.ts';
import { isScopeWord, patternName, quote } from '../syntax/names.ts';
import type { CallNode, CompareNode, InNode, LogicNode, Node, NotNode, PathNode } from '../syntax/tree.ts';
import { aggregates } from '../syntax/vocabulary.ts';
import { flatten, withoutParens } from '../syntax/walk.ts';
import type { Range } from '../text/range.ts';
import { eventWithoutSpan, resolveCondition, wrapInSpan } from './conditions.ts';
import type { Context, Scope } from './context.ts';
import { resolveChain, resolveOperand, resolveSet } from './operands.ts';
import { resolveCompare, resolveExists, resolveIn, resolveIpIn, resolveLone } from './tests.ts';
import type { ValuePlace } from './values.ts';
import { boundOnEveryPath } from './variables.ts';

/** Resolves the body of one block; what could not be resolved is left out, with a diagnostic. */
export class BlockResolver {
  readonly #context: Context;
  /** Where the comparisons stand that are read as one `span.where(...)`; a block has one such place. */
  readonly #spanGroups: Range[] = [];

  constructor(context: Context) {
    this.#context = context;
  }

  /** The variables first bound in `node`, outside `not` and on every branch, and the expression over them. */
  block(node: Node, outer: Scope, taken: ReadonlySet<string> = new Set()): Block {
    const { variables } = this.#context;
    const names = [...boundOnEveryPath(node)].filter(
      (name) => variables.has(name) && !taken.has(name) && !outer.has(name),
    );
    const binds = names.map((name) => variables.get(name)?.number ?? 0).sort((a, b) => a - b);
    const body = this.#expression(node, new Set([...outer, ...names]));
    return { binds, body: body ?? this.#context.from(node, { kind: 'and', parts: [] }) };
  }

  #expression(node: Node, scope: Scope): Expr | null {
    if (isSpanOnly(node)) {
      return this.#spanGroup([node], node, 'and', scope);
    }
    switch (node.kind) {
      case 'and':
        return this.#and(node, scope);
      case 'or':
        return this.#or(node, scope);
      case 'not':
        return this.#not(node, scope);
      case 'paren':
        return this.#expression(node.part, scope);
      case 'chain': {
        const chain = resolveChain(node, scope, this.#context);
        return chain === null ? null : this.#context.from(node, { kind: 'chain', ...chain });
      }
      case 'string':
      case 'where':
      case 'as':
        return this.#pattern(node, scope);
      case 'path':
        return this.#path(node, scope);
      case 'compare':
      case 'in':
        return this.#comparison(node, scope);
      case 'call':
        return this.#call(node, scope);
      case 'missing':
        return null;
      default:
        return this.#context.fail(
          'value-alone',
          node,
          `\`${this.#context.slice(node)}\` alone says nothing; compare it with something.`,
        );
    }
  }

  #and(node: LogicNode, scope: Scope): Expr {
    const operands = flatten(node);
    const group = operands.filter(isSpanOnly);
    const parts: Expr[] = [];
    for (const operand of operands) {
      if (!isSpanOnly(operand)) {
        const part = this.#expression(operand, scope);
        parts.push(...(part === null ? [] : [part]));
      } else if (operand === group[0]) {
        const part = this.#spanGroup(group, node, 'and', scope);
        parts.push(...(part === null ? [] : [part]));
      }
    }
    return this.#context.from(node, { kind: 'and', parts });
  }

  #or(node: LogicNode, scope: Scope): Expr {
    const operands = flatten(node);
    const group = operands.filter(isSpanOnly);
    const branches: Block[] = [];
    for (const operand of operands) {
      if (!isSpanOnly(operand)) {
        branches.push(this.block(operand, scope));
      } else if (operand === group[0]) {
        const body = this.#spanGroup(group, node, 'or', scope);
        branches.push(...(body === null ? [] : [{ binds: [], body }]));
      }
    }
    return this.#context.from(node, { kind: 'or', branches });
  }

  #not(node: NotNode, scope: Scope): Expr | null {
    const inner = withoutParens(node.part) as Node;
    if (isSpanOnly(inner)) {
      const text = this.#context.slice(inner);
      this.#context.fail('ambiguous-not', node, 'Is there no such span at all, or some span of which it is not so?', [
        replace(node, `not span.where(${text})`, 'no such span: not span.where(...)'),
        replace(
          node,
          `span.where(not ${inner.kind === 'and' || inner.kind === 'or' ? `(${text})` : text})`,
          'some span of which it is not so: span.where(not ...)',
        ),
      ]);
      return null;
    }
    return this.#context.from(node, { kind: 'not', block: this.block(node.part, scope) });
  }

  /** `span.FIELD OP VALUE`, alone or joined: one span of which all of it holds. */
  #spanGroup(nodes: readonly Node[], parent: Node, kind: 'and' | 'or', scope: Scope): Expr | null {
    const [first] = nodes;
    const last = nodes.at(-1);
    if (first === undefined || last === undefined) {
      return null;
    }
    this.#spanGroups.push({ start: first.start, end: last.end });
    if (this.#spanGroups.length > 1) {
      this.#context.fail(
        'several-span-groups',
        { start: first.start, end: last.end },
        'This could speak of the same span as the comparison before it, or of another; write span.where(... and ...) or two span.where(...).',
        [wrapInSpan(first)],
      );
    }
    const parts = nodes
      .map((node) => resolveCondition(node, { level: 'span', scope }, this.#context))
      .filter((part): part is Cond => part !== null);
    const [only] = parts;
    const origin = nodes.length === 1 ? first : parent;
    const cond = parts.length === 1 && only !== undefined ? only : this.#context.from(origin, { kind, parts });
    const operand = this.#context.from(origin, {
      bind: null,
      pattern: this.#context.from(origin, { base: 'any', cond } as const),
    });
    return this.#context.from(origin, { kind: 'span', operand });
  }

  #pattern(node: Node, scope: Scope): Expr | null {
    const operand = resolveOperand(node, scope, this.#context);
    return operand === null ? null : this.#context.from(node, { kind: 'span', operand });
  }

  /** A name, a variable, `x:isRoot`, or a field alone, which could be meant as either. */
  #path(node: PathNode, scope: Scope): Expr | null {
    const [first] = node.segments;
    const text = this.#context.slice(node);
    if (node.intrinsic !== null) {
      return resolveLone(node, this.#values(scope), this.#context);
    }
    const variable = first !== undefined && this.#context.variables.has(first.text);
    const fieldAlone = node.segments.length > 1 && (variable || first?.text === 'root' || first?.text === 'parent');
    if (fieldAlone) {
      if (variable) {
        this.#context.variables.get(first.text)?.uses.push(first);
      }
      const name = node.segments.map((segment) => segment.text).join('.');
      const compare = first?.text === 'parent' ? [] : [insert(node.end, ' == true', `write ${text} == true`)];
      return this.#context.fail(
        'field-alone',
        node,
        `\`${text}\` could be a span name or a field; compare the field, or quote the name.`,
        [...compare, replace(node, quote(name))],
      );
    }
    return this.#pattern(node, scope);
  }

  #comparison(node: CompareNode | InNode, scope: Scope): Expr | null {
    const shorthand = this.#shorthand(node, scope);
    if (shorthand !== undefined) {
      return shorthand;
    }
    const variables = this.#comparedVariables(node);
    if (variables !== null) {
      return variables;
    }
    const bare = withoutParens(node.left) as Node;
    const scoped =
      bare.kind === 'path' && ['resource', 'parent', 'instrumentation'].includes(bare.segments[0]?.text ?? '');
    if (
      bare.kind === 'string' ||
      scoped ||
      (bare.kind === 'path' && bare.segments.length === 1 && this.#isBare(bare))
    ) {
      return this.#context.fail(
        'attribute-without-owner',
        bare,
        `Whose attribute is \`${this.#context.slice(bare)}\`? Ask it of a pattern or of a variable.`,
        [wrapInSpan(node)],
      );
    }
    return this.#test(node, scope);
  }

  #test(node: CompareNode | InNode, scope: Scope): Test | null {
    const values = this.#values(scope);
    return node.kind === 'in' ? resolveIn(node, values, this.#context) : resolveCompare(node, values, this.#context);
  }

  #isBare(node: PathNode): boolean {
    const [first] = node.segments;
    return (
      first !== undefined &&
      node.intrinsic === null &&
      node.subscript === null &&
      !this.#context.variables.has(first.text)
    );
  }

  /** `payment.amount > 1000` is `payment.where(amount > 1000)`; undefined when it is no such shorthand. */
  #shorthand(node: CompareNode | InNode, scope: Scope): Expr | null | undefined {
    const { left } = node;
    if (
      left.kind !== 'path' ||
      left.segments.length < 2 ||
      !this.#isBare(left) ||
      isScopeWord(left.segments[0]?.text ?? '')
    ) {
      return undefined;
    }
    const name = left.segments
      .slice(0, -1)
      .map(({ text }) => text)
      .join('.');
    const last = left.segments.at(-1);
    if (last === undefined || last.text === '') {
      return null;
    }
    const attribute: Node = last.quoted
      ? { kind: 'string', value: last.text, start: last.start, end: last.end }
      : { kind: 'path', segments: [last], intrinsic: null, subscript: null, start: last.start, end: last.end };
    const rest = this.#context.slice({ start: left.end, end: node.end });
    const key = this.#context.slice(last);
    const named = `${patternName(name, new Set(this.#context.variables.keys()))}.where(${key}${rest})`;
    const spanned = `span.where(${this.#context.slice(left)}${rest})`;
    this.#context.fail('shorthand', node, `This is read as ${named}.`, [replace(node, named), replace(node, spanned)]);
    const cond = resolveCondition({ ...node, left: attribute }, { level: 'span', scope }, this.#context);
    if (cond === null) {
      return null;
    }
    const pattern = this.#context.from(node, { base: { name }, cond });
    return this.#context.from(node, { kind: 'span', operand: this.#context.from(node, { bind: null, pattern }) });
  }

  /** `a != b` of two variables */
  #comparedVariables(node: CompareNode | InNode): null | Expr {
    if (node.kind === 'in' || node.left.kind !== 'path' || node.right.kind !== 'path') {
      return null;
    }
    const sides = [node.left, node.right];
    const variables = sides.every(
      (side) => side.segments.length === 1 && this.#context.variables.has(this.#context.slice(side)),
    );
    if (!variables || (node.op !== '==' && node.op !== '!=')) {
      return null;
    }
    sides.forEach((side) =>
      side.segments.forEach((segment) => this.#context.variables.get(segment.text)?.uses.push(segment)),
    );
    const text = sides.map((side) => `${this.#context.slice(side)}:id`).join(` ${node.op} `);
    this.#context.fail('variable-as-value', node, 'Spans are compared by their ids.', [replace(node, text)]);
    return { kind: 'and', parts: [] };
  }

  #call(node: CallNode, scope: Scope): Expr | null {
    const values = this.#values(scope);
    switch (node.name) {
      case 'exists': {
        const [argument] = node.args;
        if (argument?.kind === 'path' && this.#isBare(argument) && !isScopeWord(argument.segments[0]?.text ?? '')) {
          const text = this.#context.slice(argument);
          return this.#context.fail(
            'attribute-without-owner',
            argument,
            `Whose attribute is \`${text}\`? Ask it of a pattern or of a variable.`,
            [wrapInSpan(node), replace(node, text, `there is a span named ${text}: write its name alone`)],
          );
        }
        return resolveExists(node, values, this.#context);
      }
      case 'ip_in':
        return resolveIpIn(node, values, this.#context);
      case 'event':
      case 'link':
        return eventWithoutSpan(node, this.#context);
      case 'trace.has': {
        const [argument] = node.args;
        if (argument === undefined || node.args.length !== 1) {
          return this.#context.fail('wrong-arguments', node, 'A pattern is written by its name alone.');
        }
        return this.#expression(argument, scope);
      }
      default: {
        if (aggregates.includes(node.name) || node.name === 'trace.count') {
          return this.#context.fail(
            'value-alone',
            node,
            `\`${this.#context.slice(node)}\` is a number; compare it with something.`,
            [insert(node.end, ' > 0', 'write > 0')],
          );
        }
        return resolveLone(node, values, this.#context);
      }
    }
  }

  #values(scope: Scope): ValuePlace {
    return { level: 'block', scope, side: 'left', resolveSet: (node) => resolveSet(node, scope, this.#context) };
  }
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
    case 'in':
      return mentionsSpan(node.left) || (node.kind === 'compare' && mentionsSpan(node.right));
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
      return first?.text === 'span' && !first.quoted && (second !== undefined || node.intrinsic !== null);
    }
    case 'paren':
    case 'negate':
      return mentionsSpan(node.part);
    case 'arithmetic':
      return mentionsSpan(node.left) || mentionsSpan(node.right);
    case 'call':
      return !aggregates.includes(node.name) && node.name !== 'trace.count' && node.args.some(mentionsSpan);
    default:
      return false;
  }
}
