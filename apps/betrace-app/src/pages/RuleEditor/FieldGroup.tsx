import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';

interface Props {
  label: string;
  children: ReactNode;
  'data-testid': string;
}

/** Controls that make up one field; they look like one of Grafana's. */
export function FieldGroup({ label, children, ...rest }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <fieldset className={styles.set} data-testid={rest['data-testid']}>
      <legend className={styles.legend}>{label}</legend>
      {children}
    </fieldset>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  set: css({ border: 'none', margin: 0, padding: 0 }),
  legend: css({
    margin: theme.spacing(0, 0, 0.5),
    border: 'none',
    fontSize: theme.typography.size.sm,
    fontWeight: theme.typography.fontWeightMedium,
    color: theme.colors.text.primary,
  }),
});
