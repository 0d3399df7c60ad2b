import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';

import { testIds } from '../testIds.ts';
import { hasErrors, type Diagnosis } from './diagnose.ts';
import { DiagnosticList } from './DiagnosticList.tsx';
import { Explanation } from './Explanation.tsx';
import { formatted } from './languageProviders.ts';
import { RuleCodeEditor } from './RuleCodeEditor.tsx';

interface Props {
  value: string;
  diagnosis: Diagnosis;
  onChange: (value: string) => void;
  onSave: () => void;
}

/** The text of a rule with what it says and what there is to say about it below. */
export function ExpressionEditor({ value, diagnosis, onChange, onSave }: Props) {
  const styles = useStyles2(getStyles);
  const current = diagnosis.text === value;
  return (
    <div data-testid={testIds.ruleEditor.expression}>
      <RuleCodeEditor value={value} diagnosis={diagnosis} onChange={onChange} onSave={onSave} />
      <div className={styles.below}>
        <Explanation text={value} />
        <Button
          className={styles.format}
          size="sm"
          variant="secondary"
          fill="text"
          disabled={!value.trim() || (current && hasErrors(diagnosis))}
          onClick={() => onChange(formatted(value))}
          data-testid={testIds.ruleEditor.format}
        >
          Format
        </Button>
      </div>
      <DiagnosticList diagnosis={diagnosis} current={current} onFix={onChange} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  below: css({ display: 'flex', alignItems: 'flex-start', gap: theme.spacing(2), marginTop: theme.spacing(1) }),
  format: css({ marginLeft: 'auto', flexShrink: 0 }),
});
