import { edit, type Edit, type Fix } from '../diagnostics/fix.ts';
import type { AnyNode } from '../syntax/tree.ts';
import { childrenOf, isAggregate } from '../syntax/walk.ts';
import type { Context } from './context.ts';

/** A fix that gives a variable another name wherever it stands; span names that begin with the old one stay. */
export function renameVariable(name: string, { tree, variables }: Context): Fix {
  const words = new Set(tree.tokens.map(({ text }) => text));
  const free = [name.charAt(0), `${name}_span`].find((word) => !words.has(word)) ?? `${name}_${words.size}`;
  const targets = variables.get(name)?.targets;
  const edits: Edit[] = [];
  visit(tree.rule, false);
  return { title: `call the variable ${free}`, edits };

  /** Where a field can stand, \`x.k\` is one of the variable; elsewhere it is a span name. */
  function visit(node: AnyNode, isField: boolean): void {
    const path = node.kind === 'path' && !targets?.has(node) && (isField || node.segments.length === 1);
    const word = node.kind === 'as' ? node.name : path ? node.segments[0] : undefined;
    if (word?.text === name) {
      edits.push(edit(word.start, free, word.end));
    }
    for (const child of childrenOf(node)) {
      visit(child, holdsField(node, child) ?? isField);
    }
  }
}

function holdsField(node: AnyNode, child: AnyNode): boolean | null {
  switch (node.kind) {
    case 'where':
      return child !== node.target;
    case 'call':
      return child === node.of || !(isAggregate(node) || node.name === 'trace.has');
    case 'compare':
    case 'in':
      return true;
    default:
      return null;
  }
}
