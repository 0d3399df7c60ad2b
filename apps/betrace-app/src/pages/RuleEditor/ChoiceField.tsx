import { css } from '@emotion/css';
import type { GrafanaTheme2, SelectableValue } from '@grafana/data';
import { RadioButtonList, useStyles2 } from '@grafana/ui';
import { useId } from 'react';

interface Props<T extends string> {
  label: string;
  /** Each with a sentence that says what it does. */
  options: Array<SelectableValue<T> & { value: T; label: string; description: string }>;
  value: T;
  onChange: (value: T) => void;
  'data-testid': string;
}

/** One of a few, each explained where it is chosen. */
export function ChoiceField<T extends string>({ label, options, value, onChange, ...rest }: Props<T>) {
  const styles = useStyles2(getStyles);
  const id = useId();
  return (
    <fieldset className={styles.set} data-testid={rest['data-testid']}>
      <legend className={styles.legend}>{label}</legend>
      <RadioButtonList name={id} id={id} options={options} value={value} onChange={onChange} />
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
