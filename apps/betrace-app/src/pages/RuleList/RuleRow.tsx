import type { Rule } from '@betrace/api-client';
import { css } from '@emotion/css';
import { dateTimeFormatTimeAgo, type GrafanaTheme2 } from '@grafana/data';
import { Badge, Checkbox, IconButton, TextLink, useStyles2 } from '@grafana/ui';
import { memo } from 'react';

import { urls } from '../../app/routes.ts';
import { formatTime } from '../../components/formats.ts';
import { SeverityBadge } from '../../components/SeverityBadge.tsx';
import type { RuleState } from '../../data/ruleState.ts';
import { testIds } from '../../testIds.ts';
import type { ListedRule } from './listedRule.ts';
import { StateSwitch } from './StateSwitch.tsx';
import { VerdictSummary } from './VerdictSummary.tsx';
import { ViolationTrend } from './ViolationTrend.tsx';

/** Two lines in every row: rows of one height need no measuring, however fast one scrolls. */
export const ROW_HEIGHT = 56;

export interface RuleActions {
  /** Whether to offer changes at all. */
  editable: boolean;
  onState: (rule: Rule, state: RuleState) => Promise<Rule | undefined>;
  onDelete: (rule: Rule) => void;
  onSelect: (id: string, selected: boolean) => void;
}

interface Props extends RuleActions {
  listed: ListedRule;
  selected: boolean;
  /** Its number in the whole table, the head being 1. */
  index: number;
}

export const RuleRow = memo(function RuleRow({ listed, selected, index, editable, ...on }: Props) {
  const styles = useStyles2(getStyles);
  const { rule, broken } = listed;
  const changeable = editable && !rule.provisionedFrom;
  return (
    <tr className={styles.row} aria-rowindex={index} data-testid={testIds.ruleList.row} data-id={rule.id}>
      <td>
        <Checkbox
          value={selected}
          onChange={(event) => on.onSelect(rule.id, event.currentTarget.checked)}
          aria-label={`Select ${rule.name}`}
        />
      </td>
      <th scope="row">
        <div className={styles.line}>
          <TextLink href={urls.rule(rule.id)} inline={false} data-testid={testIds.ruleList.name}>
            {rule.name}
          </TextLink>
          {rule.provisionedFrom && (
            <Badge
              icon="file-alt"
              text={`provisioned: ${rule.provisionedFrom}`}
              color="purple"
              tooltip={`From the file ${rule.provisionedFrom}: change it there`}
            />
          )}
          {broken !== undefined && <Badge icon="exclamation-triangle" text="not in force" color="red" />}
          <span className={styles.tags}>{rule.tags.join(', ')}</span>
        </div>
        {broken === undefined ? (
          <code className={styles.expression} title={rule.expression}>
            {rule.expression.replace(/\s+/g, ' ')}
          </code>
        ) : (
          <div className={styles.broken} title={broken}>
            {broken}
          </div>
        )}
      </th>
      <td>
        <SeverityBadge severity={rule.severity} />
      </td>
      <td>
        <StateSwitch rule={rule} disabled={!changeable} onState={on.onState} />
      </td>
      <td>
        <ViolationTrend listed={listed} />
      </td>
      <td>
        <VerdictSummary verdicts={rule.verdicts} />
      </td>
      <td className={styles.time} title={formatTime(rule.updatedAt)}>
        {dateTimeFormatTimeAgo(rule.updatedAt)}
        {rule.changedBy && <div className={styles.author}>by {rule.changedBy}</div>}
      </td>
      <td>
        {changeable && (
          <IconButton
            name="trash-alt"
            aria-label={`Delete ${rule.name}`}
            onClick={() => on.onDelete(rule)}
            data-testid={testIds.ruleList.delete}
          />
        )}
      </td>
    </tr>
  );
});

const oneLine = { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' } as const;

const getStyles = (theme: GrafanaTheme2) => ({
  row: css({
    height: ROW_HEIGHT,
    '&:hover': { background: theme.colors.action.hover },
    th: { fontWeight: theme.typography.fontWeightRegular },
  }),
  line: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    ...oneLine,
    // The name goes before the tags.
    '> a': { ...oneLine, display: 'block', flexShrink: 0, maxWidth: '100%' },
  }),
  tags: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize, ...oneLine }),
  expression: css({
    ...oneLine,
    display: 'block',
    margin: 0,
    padding: 0,
    border: 0,
    background: 'transparent',
    color: theme.colors.text.secondary,
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  broken: css({ color: theme.colors.error.text, fontSize: theme.typography.bodySmall.fontSize, ...oneLine }),
  author: css({ fontSize: theme.typography.bodySmall.fontSize, ...oneLine }),
  time: css({ whiteSpace: 'nowrap', color: theme.colors.text.secondary }),
});
