import type { Rule } from '@betrace/api-client';
import { css } from '@emotion/css';
import { dateTimeFormatTimeAgo, type GrafanaTheme2 } from '@grafana/data';
import {
  Badge,
  IconButton,
  InteractiveTable,
  RadioButtonGroup,
  Stack,
  TextLink,
  useStyles2,
  type CellProps,
  type Column,
} from '@grafana/ui';
import { useMemo, useState } from 'react';

import { urls } from '../../app/routes.ts';
import { formatTime } from '../../components/formats.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { severities, SeverityBadge } from '../../components/SeverityBadge.tsx';
import { testIds } from '../../testIds.ts';
import { ruleStates, stateOf, type RuleState } from './ruleState.ts';

interface Props {
  rules: Rule[];
  editable: boolean;
  onState: (rule: Rule, state: RuleState) => Promise<void>;
  onDelete: (rule: Rule) => void;
}

type Cell = CellProps<Rule>;

export function RuleTable({ rules, editable, onState, onDelete }: Props) {
  const styles = useStyles2(getStyles);
  const columns = useMemo<Array<Column<Rule>>>(
    () => [
      {
        id: 'name',
        header: 'Name',
        sortType: (a, b) => a.original.name.localeCompare(b.original.name),
        cell: ({ row: { original: rule } }: Cell) => (
          <Stack alignItems="center" gap={1} wrap="wrap" data-testid={testIds.ruleList.row} data-id={rule.id}>
            <TextLink href={urls.rule(rule.id)} inline={false} data-testid={testIds.ruleList.name}>
              {rule.name}
            </TextLink>
            {rule.provisionedFrom && (
              <Badge
                text="provisioned"
                color="purple"
                tooltip={`From the file ${rule.provisionedFrom}: change it there`}
              />
            )}
          </Stack>
        ),
      },
      {
        id: 'severity',
        header: 'Severity',
        sortType: (a, b) => rank(a.original) - rank(b.original),
        cell: ({ row: { original: rule } }: Cell) => <SeverityBadge severity={rule.severity} />,
        disableGrow: true,
      },
      {
        id: 'state',
        header: 'State',
        sortType: (a, b) => stateRank(a.original) - stateRank(b.original),
        cell: ({ row: { original: rule } }: Cell) => (
          <StateSwitch {...{ rule, editable: editable && !rule.provisionedFrom, onState }} />
        ),
        disableGrow: true,
      },
      {
        id: 'expression',
        header: 'Expression',
        cell: ({ row: { original: rule } }: Cell) => (
          <code className={styles.expression} title={rule.expression}>
            {rule.expression.replace(/\s+/g, ' ')}
          </code>
        ),
      },
      {
        id: 'updatedAt',
        header: 'Last change',
        sortType: (a, b) => a.original.updatedAt.localeCompare(b.original.updatedAt),
        cell: ({ row: { original: rule } }: Cell) => (
          <span className={styles.time} title={formatTime(rule.updatedAt)}>
            {dateTimeFormatTimeAgo(rule.updatedAt)}
          </span>
        ),
        disableGrow: true,
      },
      {
        id: 'actions',
        header: '',
        cell: ({ row: { original: rule } }: Cell) => (
          <Stack alignItems="center" gap={0.5}>
            <PageLink
              fill="text"
              size="sm"
              variant="secondary"
              href={urls.ofRule(rule.id)}
              aria-label={`Violations of ${rule.name}`}
            >
              Violations
            </PageLink>
            {editable && !rule.provisionedFrom && (
              <IconButton
                name="trash-alt"
                aria-label={`Delete ${rule.name}`}
                onClick={() => onDelete(rule)}
                data-testid={testIds.ruleList.delete}
              />
            )}
          </Stack>
        ),
        disableGrow: true,
      },
    ],
    [editable, onDelete, onState, styles],
  );
  return (
    <div data-testid={testIds.ruleList.table}>
      <InteractiveTable columns={columns} data={rules} getRowId={({ id }: Rule) => id} pageSize={50} />
    </div>
  );
}

const rank = ({ severity }: Rule) => severities.findIndex((one) => one === severity);

const stateRank = (rule: Rule) => ruleStates.indexOf(stateOf(rule));

const stateOptions: Array<{ value: RuleState; label: string; description: string }> = [
  { value: 'off', label: 'off', description: 'No trace is judged by it' },
  {
    value: 'observe',
    label: 'observe',
    description: 'Evaluated and counted, without spans or alerts: to try it first',
  },
  { value: 'on', label: 'on', description: 'Violations become spans and alerts' },
];

/** Switches at once; waits for the answer before it can be switched again. */
function StateSwitch({ rule, editable, onState }: Pick<Props, 'editable' | 'onState'> & { rule: Rule }) {
  const [wanted, setWanted] = useState<RuleState>();
  const change = async (state: RuleState) => {
    setWanted(state);
    await onState(rule, state);
    setWanted(undefined);
  };
  return (
    <div data-testid={testIds.ruleList.state}>
      <RadioButtonGroup
        size="sm"
        options={stateOptions}
        value={wanted ?? stateOf(rule)}
        disabled={!editable || wanted !== undefined}
        onChange={change}
        aria-label={`State of ${rule.name}`}
      />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  expression: css({
    // One line, however narrow the table is.
    display: '-webkit-box',
    WebkitBoxOrient: 'vertical',
    WebkitLineClamp: 1,
    maxWidth: 480,
    overflow: 'hidden',
    padding: theme.spacing(0, 0.5),
    whiteSpace: 'normal',
    wordBreak: 'break-all',
    fontFamily: theme.typography.fontFamilyMonospace,
  }),
  time: css({ whiteSpace: 'nowrap', color: theme.colors.text.secondary }),
});
