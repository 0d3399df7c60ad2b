import { stateOf } from '../../data/ruleState.ts';
import type { RuleForm } from './ruleForm.ts';

/** Fields that change together, with what they are called and how they read. */
const fields: Array<{ label: string; keys: Array<keyof RuleForm>; text: (form: RuleForm) => string }> = [
  { label: 'Name', keys: ['name'], text: ({ name }) => name },
  { label: 'Expression', keys: ['expression'], text: ({ expression }) => expression.trimEnd() },
  { label: 'State', keys: ['enabled', 'observe'], text: stateOf },
  { label: 'Severity', keys: ['severity'], text: ({ severity }) => severity },
  { label: 'Message', keys: ['message'], text: ({ message }) => message },
  { label: 'Tags', keys: ['tags'], text: ({ tags }) => tags.join(', ') },
  {
    label: 'Compliance controls',
    keys: ['compliance'],
    text: ({ compliance }) => compliance.map(({ framework, control }) => `${framework} ${control}`).join('\n'),
  },
  { label: 'Incomplete traces', keys: ['onIncomplete'], text: ({ onIncomplete }) => onIncomplete },
  { label: 'Description', keys: ['description'], text: ({ description }) => description },
  { label: 'Saved tests', keys: ['tests'], text: ({ tests = [] }) => tests.map(testText).join('\n\n') },
];

const testText = ({ name, expect, complete, trace }: NonNullable<RuleForm['tests']>[number]) =>
  `${name}: ${expect}${complete ? '' : ' (cut short)'}\n${trace.trimEnd()}`;

export interface FieldDifference {
  label: string;
  /** As texts, to be shown. */
  before: string;
  after: string;
}

/** The fields in which two versions of a rule differ, in the order of the page. */
export const formDifferences = (before: RuleForm, after: RuleForm): FieldDifference[] =>
  fields.flatMap(({ label, text }) =>
    text(before) === text(after) ? [] : [{ label, before: text(before), after: text(after) }],
  );

/** `base` with the fields of these labels as they are in `other`. */
export function withFields(base: RuleForm, other: RuleForm, labels: ReadonlySet<string>): RuleForm {
  const keys = fields.flatMap((field) => (labels.has(field.label) ? field.keys : []));
  return { ...base, ...Object.fromEntries(keys.map((key) => [key, other[key]])) };
}
