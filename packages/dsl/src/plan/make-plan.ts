import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { resolve } from '../resolve/resolve.ts';
import type { Tree } from '../syntax/tree.ts';
import { fieldsRead } from './fields-read.ts';
import { parseMessage } from './message.ts';
import type { RulePlan } from './plan.ts';
import { triggerNames } from './trigger-names.ts';

export interface PlanOptions {
  /** The template of the rule's message; its fields are among those that the rule reads. */
  readonly message?: string;
}

/** A plan, or the errors for which there is none (ranges of `invalid-message` refer to the template). */
export type PlanResult = { readonly plan: RulePlan } | { readonly diagnostics: readonly Diagnostic[] };

/** The typed intermediate form of a rule, for compiling. */
export function plan(tree: Tree, options: PlanOptions = {}): PlanResult {
  const rule = resolve(tree);
  const message = options.message === undefined ? null : parseMessage(options.message, rule);
  const all = [...tree.diagnostics, ...rule.diagnostics, ...(message?.diagnostics ?? [])];
  const errors = all.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    return { diagnostics: errors };
  }
  const { when, always, never, bare } = rule;
  return {
    plan: {
      variables: [...rule.variables.values()].map(({ name, block }) => ({ name, block })),
      when,
      always,
      never,
      bare,
      triggerNames: triggerNames(bare ? never : when),
      fields: fieldsRead([when, always, never], message?.parts ?? []),
      message: message?.parts ?? null,
    },
  };
}
