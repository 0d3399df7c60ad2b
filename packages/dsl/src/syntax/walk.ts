import type { AggregateName } from '../plan/plan.ts';
import type { AnyNode, CallNode, LogicNode, Node, PathNode, Segment } from './tree.ts';
import { aggregates } from './vocabulary.ts';

/** The parts of a node, in the order of the text. */
export function childrenOf(node: AnyNode): readonly AnyNode[] {
  switch (node.kind) {
    case 'rule':
      return node.bare ? [...node.blocks, node.bare] : node.blocks;
    case 'block':
      return [node.body];
    case 'and':
    case 'or':
      return node.parts;
    case 'not':
    case 'paren':
    case 'negate':
      return [node.part];
    case 'chain':
      return node.operands;
    case 'compare':
    case 'arithmetic':
      return [node.left, node.right];
    case 'in':
      return [node.left, ...node.items];
    case 'call':
      return node.of ? [node.of, ...node.args] : node.args;
    case 'where':
      return [node.target, ...node.conditions];
    case 'as':
      return [node.target];
    default:
      return [];
  }
}

/** Visits a node and all below it, in the order of the text; the parser's limit on nesting bounds the depth. */
export function walk(node: AnyNode, visit: (node: AnyNode) => void): void {
  visit(node);
  childrenOf(node).forEach((child) => walk(child, visit));
}

/** A node and all below it, in the order of the text. */
export function nodesOf(node: AnyNode): readonly AnyNode[] {
  const nodes: AnyNode[] = [];
  walk(node, (below) => nodes.push(below));
  return nodes;
}

/** A node without the parentheses around it. */
export function withoutParens(node: Node): Node;
export function withoutParens(node: AnyNode): AnyNode;
export function withoutParens(node: AnyNode): AnyNode {
  return node.kind === 'paren' ? withoutParens(node.part) : node;
}

/** What a pattern begins with: its name, `span`, `root` or a variable. */
export function targetOf(node: AnyNode): AnyNode {
  return node.kind === 'where' || node.kind === 'as' ? targetOf(node.target) : node;
}

/** The operands of an `and` or `or`, those of the same kind inside parentheses too. */
export function flatten(node: LogicNode): Node[] {
  return node.parts.flatMap((part) => {
    const inner = withoutParens(part);
    return inner.kind === node.kind ? flatten(inner as LogicNode) : [part];
  });
}

/** A path of names alone: no intrinsic, no subscript. */
export function isName(node: AnyNode | undefined): node is PathNode & { intrinsic: null; subscript: null } {
  return node?.kind === 'path' && !node.intrinsic && !node.subscript;
}

/** A path of one name. */
export function isWord(node: AnyNode | undefined): node is PathNode & { segments: readonly [Segment] } {
  return isName(node) && node.segments.length === 1;
}

/** The segments of a path as one text. */
export function dotted(segments: readonly Segment[]): string {
  return segments.map(({ text }) => text).join('.');
}

/** An aggregate, also `trace.count` of older rules. */
export function isAggregate(node: AnyNode): node is CallNode & { name: AggregateName | 'trace.count' } {
  return node.kind === 'call' && (aggregates.includes(node.name) || node.name === 'trace.count');
}
