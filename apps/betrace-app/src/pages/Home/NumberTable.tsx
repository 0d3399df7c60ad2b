import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { ReactNode } from 'react';

interface Props {
  label: string;
  /** Heads of the columns; the first is that of the rows. */
  columns: readonly string[];
  rows: ReadonlyArray<{ id: string; head: ReactNode; numbers: readonly number[] }>;
}

/** A few numbers in rows and columns; zeros stand back. */
export function NumberTable({ label, columns, rows }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <table aria-label={label} className={styles.table}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, head, numbers }) => (
          <tr key={id}>
            <th scope="row">{head}</th>
            {numbers.map((number, index) => (
              <td key={columns[index + 1]} className={number === 0 ? styles.zero : undefined}>
                {number.toLocaleString('en')}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  table: css({
    width: '100%',
    'th, td': { padding: theme.spacing(0.5, 1), textAlign: 'right', fontVariantNumeric: 'tabular-nums' },
    'th:first-child': { textAlign: 'left', paddingLeft: 0 },
    th: { fontWeight: theme.typography.fontWeightRegular },
    'thead th': { color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize },
    'tbody tr': { borderTop: `1px solid ${theme.colors.border.weak}` },
  }),
  zero: css({ color: theme.colors.text.secondary }),
});
