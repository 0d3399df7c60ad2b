import { applyFix, positionAt, type Diagnostic } from '@betrace/dsl';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Icon, useStyles2, type IconName } from '@grafana/ui';

import { testIds } from '../testIds.ts';
import type { Diagnosis } from './diagnose.ts';

interface Props {
  diagnosis: Diagnosis;
  /** A fix is made for one text; while the text has moved on its button waits. */
  current: boolean;
  onFix: (text: string) => void;
}

const icons: Record<Diagnostic['severity'], IconName> = {
  error: 'exclamation-circle',
  warning: 'exclamation-triangle',
  hint: 'info-circle',
};

/** The diagnostics in words, in the order of the text, each with its fixes. */
export function DiagnosticList({ diagnosis: { text, diagnostics }, current, onFix }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.list} aria-label="Problems in the expression" data-testid={testIds.ruleEditor.diagnostics}>
      {diagnostics.map((diagnostic) => {
        const { code, severity, range, message, fixes } = diagnostic;
        const { line, column } = positionAt(text, range.start);
        return (
          <li
            key={`${code} ${range.start}`}
            className={styles.item}
            data-testid={testIds.ruleEditor.diagnostic}
            data-severity={severity}
          >
            <Icon name={icons[severity]} className={styles[severity]} title={severity} />
            <span className={styles.place}>
              {line}:{column}
            </span>
            <span className={styles.message}>{message}</span>
            {fixes.map((fix) => (
              <Button
                key={fix.title}
                size="sm"
                variant="secondary"
                disabled={!current}
                onClick={() => onFix(applyFix(text, fix))}
                data-testid={testIds.ruleEditor.fix}
              >
                {fix.title}
              </Button>
            ))}
          </li>
        );
      })}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: theme.spacing(1, 0, 0) }),
  item: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(0.5, 0),
  }),
  place: css({ fontFamily: theme.typography.fontFamilyMonospace, color: theme.colors.text.secondary }),
  message: css({ flex: '1 1 320px' }),
  error: css({ color: theme.colors.error.text }),
  warning: css({ color: theme.colors.warning.text }),
  hint: css({ color: theme.colors.info.text }),
});
