import type { AnyNode, LogicNode, Node } from './tree.ts';

/** The parts of a node, in the order of the text. */
export function childrenOf(node: AnyNode): readonly AnyNode[] {
  switch (node.kind) {
    case 'rule':
      return node.bare === null ? node.blocks : [...node.blocks, node.bare];
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
      return node.of === null ? node.args : [node.of, ...node.args];
    case 'where':
      return [node.target, ...node.conditions];
    case 'as':
      return [node.target];
    case 'literal':
    case 'string':
    case 'path':
    case 'missing':
      return [];
  }
}

/** Visits a node and all below it, in the order of the text; the parser's limit on nesting bounds the depth. */
export function walk(node: AnyNode, visit: (node: AnyNode) => void): void {
  visit(node);
  for (const child of childrenOf(node)) {
    walk(child, visit);
  }
}

/** A node without the parentheses around it. */
export function withoutParens<N extends AnyNode>(node: N): N | AnyNode {
  let inner: AnyNode = node;
  while (inner.kind === 'paren') {
    inner = inner.part;
  }
  return inner;
}

/** What a pattern begins with: its name, `span`, `root` or a variable. */
export function targetOf(node: AnyNode): AnyNode {
  return node.kind === 'where' || node.kind === 'as' ? targetOf(node.target) : node;
}

/** The operands of an `and` or `or`, those of the same kind inside parentheses too. */
export function flatten(node: LogicNode): Node[] {
  return node.parts.flatMap((part) => {
    const inner = withoutParens(part) as Node;
    return inner.kind === node.kind ? flatten(inner as LogicNode) : [part];
  });
}
