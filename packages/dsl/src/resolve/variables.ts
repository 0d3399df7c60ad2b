import type { Diagnostics } from '../diagnostics/diagnostic.ts';
import { limits } from '../limits.ts';
import { isScopeWord } from '../syntax/names.ts';
import type { AnyNode, AsNode, BlockKeyword, RuleNode, Segment } from '../syntax/tree.ts';
import { childrenOf, nodesOf, targetOf } from '../syntax/walk.ts';

/** A variable of the rule. The number is its place in the order of binding. */
export interface Variable {
  readonly name: string;
  readonly number: number;
  readonly block: BlockKeyword;
  /** One, or one in each of several branches of an `or`. */
  readonly bindings: readonly [AsNode, ...AsNode[]];
  /** What its bindings name: in `order.create as order` the path `order.create`. */
  readonly targets: ReadonlySet<AnyNode>;
  /** Where the word is used to mean the variable. */
  readonly uses: Segment[];
}

export type Variables = ReadonlyMap<string, Variable>;

/** Finds all variables, and reports words that cannot be one and second bindings. */
export function collectVariables(rule: RuleNode, diagnostics: Diagnostics): Variables {
  const variables = new Map<string, Variable & { bindings: AsNode[]; targets: Set<AnyNode> }>();
  const names = new Set<string>();
  let isDouble = false;
  for (const child of childrenOf(rule)) {
    const block = child.kind === 'block' && !isOnlyWhen(rule) ? child.keyword : 'never';
    for (const node of nodesOf(child)) {
      if (node.kind !== 'as') {
        continue;
      }
      const { text: name } = node.name;
      isDouble ||= names.has(name);
      names.add(name);
      const target = targetOf(node);
      const known = variables.get(name);
      if (known) {
        known.bindings.push(node);
        known.targets.add(target);
      } else if (isScopeWord(name) || /^(not|true|false)$/.test(name)) {
        const message = `\`${name}\` has a meaning of its own; choose another word.`;
        diagnostics.report('reserved-variable', node.name, message);
      } else if (variables.size === limits.variables) {
        diagnostics.report('too-many-variables', node.name, `A rule has at most ${limits.variables} variables.`);
      } else {
        const number = variables.size;
        variables.set(name, { name, number, block, bindings: [node], targets: new Set([target]), uses: [] });
      }
    }
  }
  if (isDouble) {
    reportDoubles(rule, diagnostics);
  }
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
    case 'or': {
      const [first = none, ...others] = node.parts.map(boundOnEveryPath);
      return new Set([...first].filter((name) => others.every((part) => part.has(name))));
    }
    case 'as':
    case 'and':
    case 'chain':
    case 'paren':
    case 'where':
    case 'call': {
      const below = node.kind === 'call' && node.name !== 'trace.has' ? [] : childrenOf(node);
      const names = below.flatMap((child) => [...boundOnEveryPath(child)]);
      const own = node.kind === 'as' ? [node.name.text, ...names] : names;
      return own.length > 0 ? new Set(own) : none;
    }
    default:
      return none;
  }
}

/** Reports bindings of a name that is bound already, other than in another branch of an `or`; returns all names below. */
function reportDoubles(node: AnyNode, diagnostics: Diagnostics): ReadonlySet<string> {
  const names = new Set<string>();
  for (const child of childrenOf(node)) {
    for (const name of reportDoubles(child, diagnostics)) {
      if (node.kind !== 'or' && names.has(name)) {
        reportDouble(child, name, diagnostics);
      }
      names.add(name);
    }
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
  for (const below of diagnostics.full ? [] : nodesOf(node)) {
    if (below.kind === 'as' && below.name.text === name) {
      const message = `\`${name}\` is bound already; a variable names one span in the whole rule.`;
      diagnostics.report('bound-twice', below.name, message);
    }
  }
}
