import type { Rule, RuleJson, SavedTest } from '@betrace/api-client';

import type { LibraryRule } from '../../gallery/libraryRules.ts';

/** What a person edits. */
export interface RuleForm extends Pick<Rule, (typeof edited)[number]> {
  compliance: Array<{ framework: string; control: string }>;
  /** Absent when they did not come along: then they stay as they are. */
  tests?: SavedTest[];
}

const edited = [
  'name',
  'severity',
  'enabled',
  'observe',
  'tags',
  'message',
  'onIncomplete',
  'description',
  'expression',
] as const satisfies Array<keyof Rule>;

/** A new rule is watched before it tells anybody. */
export const newRuleForm: RuleForm = {
  name: '',
  severity: 'medium',
  enabled: true,
  observe: true,
  tags: [],
  compliance: [],
  message: '',
  onIncomplete: 'inconclusive',
  description: '',
  expression: '',
  tests: [],
};

/** A new rule that begins as one of the gallery, with the controls that it serves and its tests. */
export function fromStarter(starter: LibraryRule): RuleForm {
  const { name, severity, tags, message, description, expression, compliance = [] } = starter;
  const tests = starter.tests.map((test) => ({ ...test, complete: test.complete ?? true, witnesses: [] }));
  return { ...newRuleForm, name, severity, tags, message, description, expression, compliance, tests };
}

export function toForm(rule: Rule): RuleForm {
  const form = Object.fromEntries(edited.map((key) => [key, rule[key]])) as unknown as RuleForm;
  const compliance = rule.compliance.map(({ framework, control }) => ({ framework, control }));
  return { ...form, compliance, tests: rule.tests?.items };
}

/** The request for a new rule; the backend makes the id from the name. */
export const toNewRule = ({ tests, ...form }: RuleForm): RuleJson => ({
  ...form,
  name: form.name.trim(),
  ...(tests && { tests: { items: tests } }),
});

/** The request to replace `rule`, on top of `revision`. */
export const toChangedRule = ({ id }: Rule, form: RuleForm, revision: number) => ({ ...toNewRule(form), id, revision });

export const sameForm = (a: RuleForm, b: RuleForm): boolean => JSON.stringify(a) === JSON.stringify(b);
