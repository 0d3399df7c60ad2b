import type { AnyNode } from './tree.ts';

/** A tree as an S-expression, for tests and for looking at what the parser understood. */
export function printTree(node: AnyNode): string {
  switch (node.kind) {
    case 'rule':
      return [...node.blocks, ...(node.bare === null ? [] : [node.bare])].map(printTree).join(' ');
    case 'block':
      return list(node.keyword, [printTree(node.body)]);
    case 'and':
    case 'or':
      return list(node.kind, node.parts.map(printTree));
    case 'not':
    case 'paren':
    case 'negate':
      return list(node.kind, [printTree(node.part)]);
    case 'chain': {
      const words = node.relations.map(({ word, within }) => word + (within === null ? '' : `≤${within.value}ns`));
      return list(words.join(' '), node.operands.map(printTree));
    }
    case 'compare':
    case 'arithmetic':
      return list(node.op, [printTree(node.left), printTree(node.right)]);
    case 'in':
      return list(node.negated ? 'not-in' : 'in', [node.left, ...node.items].map(printTree));
    case 'literal':
      return `${node.value}${node.type === 'duration' ? 'ns' : ''}`;
    case 'string':
      return JSON.stringify(node.value);
    case 'path': {
      const dotted = node.segments.map(({ text, quoted }) => (quoted ? JSON.stringify(text) : text)).join('.');
      const subscript =
        node.subscript === null ? '' : `[${node.subscript.all ? '*' : JSON.stringify(node.subscript.key)}]`;
      return dotted + (node.intrinsic === null ? '' : `:${node.intrinsic.text}`) + subscript;
    }
    case 'call': {
      const name = node.name + (node.distinct ? ' distinct' : '');
      return list(name, [...(node.of === null ? [] : [printTree(node.of), 'of']), ...node.args.map(printTree)]);
    }
    case 'where':
      return list('where', [node.target, ...node.conditions].map(printTree));
    case 'as':
      return list('as', [printTree(node.target), node.name.text]);
    case 'missing':
      return '?';
  }
}

function list(head: string, rest: readonly string[]): string {
  return `(${[head, ...rest].join(' ')})`;
}
