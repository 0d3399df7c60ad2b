import { Diagnostics, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Block } from '../plan/plan.ts';
import type { AnyNode, Tree } from '../syntax/tree.ts';
import { Context, type Scope } from './context.ts';
import { BlockResolver } from './expressions.ts';
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
  readonly origins: ReadonlyMap<object, AnyNode>;
  /** What is wrong with names and types. With an error among these or the tree's, the blocks are incomplete. */
  readonly diagnostics: readonly Diagnostic[];
  readonly context: Context;
}

const resolved = new WeakMap<Tree, ResolvedRule>();

/** Resolves a tree, once. Never throws; what could not be resolved is left out of the blocks. */
export function resolve(tree: Tree): ResolvedRule {
  const known = resolved.get(tree);
  if (known !== undefined) {
    return known;
  }
  const rule = resolveRule(tree);
  resolved.set(tree, rule);
  return rule;
}

function resolveRule(tree: Tree): ResolvedRule {
  const diagnostics = new Diagnostics();
  const { rule } = tree;
  const variables = collectVariables(rule, diagnostics);
  const context = new Context(tree, variables, diagnostics);
  const bare = isOnlyWhen(rule) || (rule.bare !== null && rule.blocks.length === 0);
  const none: Scope = new Set();
  const bodyOf = (keyword: string) => rule.blocks.find((block) => block.keyword === keyword)?.body;
  const resolveBody = (body: AnyNode | null | undefined, scope: Scope): Block | null => {
    const usable = body !== null && body !== undefined && body.kind !== 'rule' && body.kind !== 'block';
    return usable ? new BlockResolver(context).block(body, scope) : null;
  };
  const shared = { variables, origins: context.origins, diagnostics: diagnostics.list, context };
  if (bare) {
    return { ...shared, when: null, always: null, never: resolveBody(rule.bare ?? bodyOf('when'), none), bare };
  }
  const when = resolveBody(bodyOf('when'), none);
  const scope = new Set(
    [...variables.values()].filter(({ number }) => when?.binds.includes(number)).map(({ name }) => name),
  );
  return {
    ...shared,
    when,
    always: resolveBody(bodyOf('always'), scope),
    never: resolveBody(bodyOf('never'), scope),
    bare,
  };
}
