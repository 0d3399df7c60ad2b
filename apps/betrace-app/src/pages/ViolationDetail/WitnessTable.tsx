import type { WitnessSpan } from '@betrace/api-client';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { InteractiveTable, useStyles2, type CellProps, type Column } from '@grafana/ui';
import { useMemo } from 'react';

import { formatDuration, formatTime } from '../../components/formats.ts';
import { testIds } from '../../testIds.ts';

type Cell = CellProps<WitnessSpan>;

/** The spans of one failing assignment, with what the rule read of them. */
export function WitnessTable({ spans }: { spans: WitnessSpan[] }) {
  const styles = useStyles2(getStyles);
  const columns = useMemo<Array<Column<WitnessSpan>>>(
    () => [
      {
        id: 'variable',
        header: 'Variable',
        cell: ({ row: { original: span } }: Cell) => (
          <span data-testid={testIds.violationDetail.span} data-id={span.spanId}>
            {span.variable ? <code>{span.variable}</code> : '–'}
          </span>
        ),
        disableGrow: true,
      },
      { id: 'name', header: 'Span', cell: ({ row: { original: span } }: Cell) => span.name },
      { id: 'service', header: 'Service', cell: ({ row: { original: span } }: Cell) => span.service },
      {
        id: 'start',
        header: 'Start',
        cell: ({ row: { original: span } }: Cell) => <span className={styles.time}>{formatTime(span.start)}</span>,
      },
      {
        id: 'duration',
        header: 'Duration',
        cell: ({ row: { original: span } }: Cell) => (
          <span className={styles.time}>{formatDuration(span.duration)}</span>
        ),
        disableGrow: true,
      },
      {
        id: 'fields',
        header: 'What the rule read',
        cell: ({ row: { original: span } }: Cell) => (
          <ul className={styles.fields}>
            {Object.entries(span.fields).map(([field, value]) => (
              <li key={field}>
                <code>
                  {field} = {value}
                </code>
              </li>
            ))}
          </ul>
        ),
      },
    ],
    [styles],
  );
  return <InteractiveTable columns={columns} data={spans} getRowId={(_: WitnessSpan, row: number) => String(row)} />;
}

const getStyles = (theme: GrafanaTheme2) => ({
  time: css({ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }),
  fields: css({ listStyle: 'none', margin: 0, overflowWrap: 'anywhere', color: theme.colors.text.secondary }),
});
