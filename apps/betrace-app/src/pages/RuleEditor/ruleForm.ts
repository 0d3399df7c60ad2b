import type { Rule, RuleJson } from '@betrace/api-client';

import type { LibraryRule } from '../../gallery/libraryRules.ts';

/** What a person edits; the rest of the rule goes along unchanged. */
export interface RuleForm extends Pick<RuleJson, 'compliance'> {
  name: string;
  severity: string;
  enabled: boolean;
  observe: boolean;
  tags: string[];
  message: string;
  description: string;
  expression: string;
}

export const newRuleForm: RuleForm = {
  name: '',
  severity: 'medium',
  enabled: true,
  observe: false,
  tags: [],
  message: '',
  description: '',
  expression: '',
};

/** A new rule that begins as one of the gallery, with the controls that it serves. */
export function fromStarter(starter: LibraryRule): RuleForm {
  const { name, severity, tags, message, description, expression, compliance } = starter;
  return { ...newRuleForm, name, severity, tags, message, description, expression, compliance };
}

export function toForm(rule: Rule): RuleForm {
  const { name, severity, enabled, observe, tags, message, description, expression } = rule;
  return { name, severity, enabled, observe, tags, message, description, expression };
}

/** The request for a new rule; the backend makes the id from the name. */
export const toNewRule = (form: RuleForm): RuleJson => ({ ...form, name: form.name.trim() });

/** The request to replace `rule`, on top of `revision`. */
export function toChangedRule(rule: Rule, form: RuleForm, revision: number) {
  const { id, compliance, onIncomplete } = rule;
  return { ...toNewRule(form), id, compliance, onIncomplete, revision };
}

export const sameForm = (a: RuleForm, b: RuleForm): boolean => JSON.stringify(a) === JSON.stringify(b);
