import { Diagnostics, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Block } from '../plan/plan.ts';
import type { Part } from '../plan/visit-plan.ts';
import type { AnyNode, Node, Tree } from '../syntax/tree.ts';
import { createContext, type Context, type Scope } from './context.ts';
import { resolveBlock } from './expressions.ts';
import { collectVariables, isOnlyWhen, type Variables } from './variables.ts';

/** A rule whose names are resolved: what `check`, `plan`, `evaluate` and `explain` work from. */
export interface ResolvedRule {
  readonly when: Block | null;
  readonly always: Block | null;
  readonly never: Block | null;
  /** One condition that describes something bad; it is `never`. */
  readonly bare: boolean;
  readonly variables: Variables;
  /** From a part of the blocks to the node it was read from. */
  readonly origins: ReadonlyMap<Part, AnyNode>;
  /** What is wrong with names and types. */
  readonly diagnostics: readonly Diagnostic[];
  /** An error among these or the tree's: the blocks are incomplete. */
  readonly hasErrors: boolean;
  readonly context: Context;
}

const resolved = new WeakMap<Tree, ResolvedRule>();

/** Resolves a tree, once. Never throws; what could not be resolved is left out of the blocks. */
export function resolve(tree: Tree): ResolvedRule {
  const rule = resolved.get(tree) ?? resolveRule(tree);
  resolved.set(tree, rule);
  return rule;
}

function resolveRule(tree: Tree): ResolvedRule {
  const diagnostics = new Diagnostics();
  const { rule } = tree;
  const variables = collectVariables(rule, diagnostics);
  const context = createContext(tree, variables, diagnostics);
  const isBare = isOnlyWhen(rule) || (rule.bare !== null && rule.blocks.length === 0);
  const bodyOf = (keyword: string) => rule.blocks.find((block) => block.keyword === keyword)?.body;
  const resolveBody = (body: Node | undefined, scope: Scope) => (body ? resolveBlock(body, scope, context) : null);
  const first = resolveBody(isBare ? (rule.bare ?? bodyOf('when')) : bodyOf('when'), new Set());
  const bound = [...variables.values()].filter(({ number }) => first?.binds.includes(number));
  const scope = new Set(bound.map(({ name }) => name));
  const blocks = isBare
    ? { when: null, always: null, never: first }
    : { when: first, always: resolveBody(bodyOf('always'), scope), never: resolveBody(bodyOf('never'), scope) };
  const hasErrors = [...tree.diagnostics, ...diagnostics.list].some(({ severity }) => severity === 'error');
  return {
    ...blocks,
    bare: isBare,
    variables,
    origins: context.origins,
    diagnostics: diagnostics.list,
    hasErrors,
    context,
  };
}
