import { testIds } from '../testIds.ts';
import type { Diagnosis } from './diagnose.ts';
import { DiagnosticList } from './DiagnosticList.tsx';
import { RuleCodeEditor } from './RuleCodeEditor.tsx';

interface Props {
  value: string;
  diagnosis: Diagnosis;
  onChange: (value: string) => void;
  onSave: () => void;
}

/** The text of a rule with what there is to say about it below. */
export function ExpressionEditor({ value, diagnosis, onChange, onSave }: Props) {
  return (
    <div data-testid={testIds.ruleEditor.expression}>
      <RuleCodeEditor value={value} diagnosis={diagnosis} onChange={onChange} onSave={onSave} />
      <DiagnosticList diagnosis={diagnosis} current={diagnosis.text === value} onFix={onChange} />
    </div>
  );
}
