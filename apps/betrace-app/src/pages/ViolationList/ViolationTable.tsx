import type { Violation } from '@betrace/api-client';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, InteractiveTable, Stack, TextLink, useStyles2, type CellProps, type Column } from '@grafana/ui';
import { useMemo } from 'react';

import { urls } from '../../app/routes.ts';
import { formatTime } from '../../components/formats.ts';
import { SeverityBadge } from '../../components/SeverityBadge.tsx';
import { testIds } from '../../testIds.ts';

/** What the table shows of a violation. */
export type ViolationRow = Pick<
  Violation,
  | 'id'
  | 'decidedAt'
  | 'severity'
  | 'message'
  | 'ruleName'
  | 'rootService'
  | 'rootName'
  | 'traceId'
  | 'complete'
  | 'state'
>;

type Cell = CellProps<ViolationRow>;

export function ViolationTable({ violations }: { violations: ViolationRow[] }) {
  const styles = useStyles2(getStyles);
  const columns = useMemo<Array<Column<ViolationRow>>>(
    () => [
      {
        id: 'decidedAt',
        header: 'Decided',
        cell: ({ row: { original: violation } }: Cell) => (
          <Stack data-testid={testIds.violationList.row} data-id={violation.id}>
            <span className={styles.time}>{formatTime(violation.decidedAt)}</span>
          </Stack>
        ),
        disableGrow: true,
      },
      {
        id: 'severity',
        header: 'Severity',
        cell: ({ row: { original: violation } }: Cell) => <SeverityBadge severity={violation.severity} />,
        disableGrow: true,
      },
      {
        id: 'message',
        header: 'Message',
        cell: ({ row: { original: violation } }: Cell) => (
          <Stack gap={1} wrap="wrap">
            <TextLink href={urls.violation(violation.id)} inline={false} data-testid={testIds.violationList.open}>
              {violation.message}
            </TextLink>
            {violation.state !== 'open' && <Badge text={violation.state} color="blue" />}
            {!violation.complete && <Badge text="incomplete trace" color="darkgrey" />}
          </Stack>
        ),
      },
      { id: 'rule', header: 'Rule', cell: ({ row: { original: violation } }: Cell) => violation.ruleName },
      {
        id: 'root',
        header: 'Root',
        cell: ({ row: { original: violation } }: Cell) =>
          [violation.rootService, violation.rootName].filter(Boolean).join(': ') || 'no root span came',
      },
      {
        id: 'traceId',
        header: 'Trace',
        cell: ({ row: { original: violation } }: Cell) => (
          <code title={violation.traceId}>{violation.traceId.slice(0, 8)}…</code>
        ),
        disableGrow: true,
      },
    ],
    [styles],
  );
  return (
    <div data-testid={testIds.violationList.table}>
      <InteractiveTable columns={columns} data={violations} getRowId={({ id }: ViolationRow) => id} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  time: css({ whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums', color: theme.colors.text.secondary }),
});
