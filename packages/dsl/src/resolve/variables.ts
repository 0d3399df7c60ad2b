import type { Diagnostics } from '../diagnostics/diagnostic.ts';
import { limits } from '../limits.ts';
import { isScopeWord } from '../syntax/names.ts';
import type { AnyNode, AsNode, RuleNode, Segment } from '../syntax/tree.ts';
import { childrenOf, targetOf, walk } from '../syntax/walk.ts';

/** A variable of the rule. The number is its place in the order of binding. */
export interface Variable {
  readonly name: string;
  readonly number: number;
  readonly block: 'when' | 'always' | 'never';
  /** One, or one in each of several branches of an `or`. */
  readonly bindings: readonly AsNode[];
  /** What its bindings name: in `order.create as order` the path `order.create`. */
  readonly targets: ReadonlySet<AnyNode>;
  /** Where the word is used to mean the variable. */
  readonly uses: Segment[];
}

export type Variables = ReadonlyMap<string, Variable>;

/** Finds all variables, and reports words that cannot be one and second bindings. */
export function collectVariables(rule: RuleNode, diagnostics: Diagnostics): Variables {
  const variables = new Map<string, Variable & { bindings: AsNode[]; targets: Set<AnyNode> }>();
  const onlyWhen = isOnlyWhen(rule);
  for (const child of childrenOf(rule)) {
    const block = child.kind === 'block' && !onlyWhen ? child.keyword : 'never';
    walk(child, (node) => {
      if (node.kind !== 'as') {
        return;
      }
      const { text: name } = node.name;
      const known = variables.get(name);
      if (known !== undefined) {
        known.bindings.push(node);
        known.targets.add(targetOf(node));
      } else if (isScopeWord(name) || name === 'not' || name === 'true' || name === 'false') {
        diagnostics.report(
          'reserved-variable',
          node.name,
          `\`${name}\` has a meaning of its own; choose another word.`,
        );
      } else if (variables.size === limits.variables) {
        diagnostics.report('too-many-variables', node.name, `A rule has at most ${limits.variables} variables.`);
      } else {
        const targets = new Set([targetOf(node)]);
        variables.set(name, { name, number: variables.size, block, bindings: [node], targets, uses: [] });
      }
    });
  }
  reportDoubles(rule, diagnostics);
  return variables;
}

/** A rule of one `when` describes something bad. */
export function isOnlyWhen(rule: RuleNode): boolean {
  return rule.bare === null && rule.blocks.length === 1 && rule.blocks[0]?.keyword === 'when';
}

const none: ReadonlySet<string> = new Set();
/** Of each `and` and `or`: every branch of an `or` around it asks again. */
const known = new WeakMap<AnyNode, ReadonlySet<string>>();

/** The names that are bound in a node whichever branches of `or` are taken, and outside every `not`. */
export function boundOnEveryPath(node: AnyNode): ReadonlySet<string> {
  if (node.kind !== 'and' && node.kind !== 'or') {
    return findBound(node);
  }
  const names = known.get(node) ?? findBound(node);
  known.set(node, names);
  return names;
}

function findBound(node: AnyNode): ReadonlySet<string> {
  switch (node.kind) {
    case 'as':
      return new Set([node.name.text, ...boundOnEveryPath(node.target)]);
    case 'or':
      return node.parts.map(boundOnEveryPath).reduce((all, part) => new Set([...all].filter((name) => part.has(name))));
    case 'and':
    case 'chain':
    case 'paren':
    case 'where':
      return together(childrenOf(node));
    case 'call':
      return node.name === 'trace.has' ? together(node.args) : none;
    default:
      return none;
  }
}

function together(nodes: readonly AnyNode[]): ReadonlySet<string> {
  const names = nodes.flatMap((node) => [...boundOnEveryPath(node)]);
  return names.length === 0 ? none : new Set(names);
}

/** Reports bindings of a name that is bound already, other than in another branch of an `or`; returns all names below. */
function reportDoubles(node: AnyNode, diagnostics: Diagnostics): ReadonlySet<string> {
  const children = childrenOf(node);
  if (children.length === 0) {
    return none;
  }
  const names = new Set<string>();
  for (const child of children) {
    const below = reportDoubles(child, diagnostics);
    if (node.kind !== 'or') {
      for (const name of below) {
        if (names.has(name)) {
          reportDouble(child, name, diagnostics);
        }
      }
    }
    below.forEach((name) => names.add(name));
  }
  if (node.kind === 'as') {
    if (names.has(node.name.text)) {
      reportDouble(node, node.name.text, diagnostics);
    }
    names.add(node.name.text);
  }
  return names;
}

function reportDouble(node: AnyNode, name: string, diagnostics: Diagnostics): void {
  if (diagnostics.full) {
    return;
  }
  walk(node, (below) => {
    if (below.kind === 'as' && below.name.text === name) {
      const message = `\`${name}\` is bound already; a word after \`as\` names one span in the whole rule.`;
      diagnostics.report('bound-twice', below.name, message);
    }
  });
}
