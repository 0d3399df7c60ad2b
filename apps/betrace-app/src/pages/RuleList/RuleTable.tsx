import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { Checkbox, Icon, useStyles2 } from '@grafana/ui';
import { Fragment, type RefObject } from 'react';

import { testIds } from '../../testIds.ts';
import type { ListedRule } from './listedRule.ts';
import { ROW_HEIGHT, RuleRow, type RuleActions } from './RuleRow.tsx';
import { sortInUrl, type RuleView, type SortKey } from './ruleView.ts';
import { useVirtualRows } from './useVirtualRows.ts';

interface Props extends RuleActions {
  rules: readonly ListedRule[];
  view: RuleView;
  selected: ReadonlySet<string>;
  onSelectAll: (selected: boolean) => void;
  /** What scrolls; it takes the focus when what had it is gone. */
  scroller: RefObject<HTMLDivElement | null>;
}

const columns: Array<{ title: string; sort?: SortKey; width?: number }> = [
  { title: 'Rule', sort: 'name' },
  { title: 'Severity', sort: 'severity', width: 92 },
  { title: 'State', sort: 'state', width: 156 },
  { title: 'Violations, 24 h', sort: 'violations', width: 160 },
  { title: 'Verdicts, 24 h', sort: 'verdicts', width: 148 },
  { title: 'Last change', sort: 'changed', width: 144 },
];

/** A table of which only the rows in sight are there; its roles, counts and indices tell of all of them. */
export function RuleTable({ rules, view, selected, onSelectAll, scroller, ...actions }: Props) {
  const styles = useStyles2(getStyles);
  const { rows, onFocus } = useVirtualRows(
    scroller,
    rules.map(({ rule }) => rule.id),
    ROW_HEIGHT,
  );
  const chosen = rules.filter(({ rule }) => selected.has(rule.id)).length;
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      tabIndex={0}
      role="region"
      aria-label="Table of rules"
      data-testid={testIds.ruleList.table}
    >
      <table className={styles.table} aria-rowcount={rules.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <td style={{ width: 40 }}>
              <Checkbox
                value={chosen > 0}
                indeterminate={chosen > 0 && chosen < rules.length}
                onChange={() => onSelectAll(chosen === 0)}
                aria-label={chosen === 0 ? 'Select every rule shown' : 'Select none'}
              />
            </td>
            {columns.map(({ title, sort, width }) => (
              <HeadCell key={title} {...{ title, sort, width, view }} />
            ))}
            <td style={{ width: 40 }} />
          </tr>
        </thead>
        <tbody onFocus={onFocus}>
          {rows.map(({ index, gap }) => {
            const listed = rules[index];
            return (
              <Fragment key={listed?.rule.id ?? 'end'}>
                {gap > 0 && (
                  <tr aria-hidden>
                    <td colSpan={columns.length + 2} style={{ height: gap, padding: 0 }} />
                  </tr>
                )}
                {listed && (
                  <RuleRow listed={listed} index={index + 2} selected={selected.has(listed.rule.id)} {...actions} />
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function HeadCell({ title, sort, width, view }: (typeof columns)[number] & { view: RuleView }) {
  const styles = useStyles2(getStyles);
  const direction = view.sort === sort ? (view.descending ? 'descending' : 'ascending') : undefined;
  return (
    <th scope="col" style={{ width }} aria-sort={direction}>
      {sort ? (
        <button
          type="button"
          className={styles.sort}
          onClick={() => locationService.partial({ sort: sortInUrl(view, sort) }, true)}
        >
          {title}
          {direction && <Icon name={view.descending ? 'arrow-down' : 'arrow-up'} />}
        </button>
      ) : (
        title
      )}
    </th>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  scroller: css({
    // Room for what stands above the table on Grafana's page.
    maxHeight: 'calc(100vh - 320px)',
    minHeight: 6 * ROW_HEIGHT,
    overflow: 'auto',
    // A row that takes the focus is not hidden by the head.
    scrollPaddingTop: 40,
  }),
  table: css({
    width: '100%',
    minWidth: 1020,
    tableLayout: 'fixed',
    borderCollapse: 'separate',
    borderSpacing: 0,
    'td, th': {
      padding: theme.spacing(0, 1),
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      textAlign: 'left',
      verticalAlign: 'middle',
    },
    thead: {
      position: 'sticky',
      top: 0,
      // Above the switches of the rows.
      zIndex: 2,
      height: 36,
      background: theme.colors.background.primary,
    },
  }),
  sort: css({
    display: 'inline-flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: 0,
    border: 0,
    background: 'transparent',
    color: theme.colors.text.secondary,
    fontWeight: theme.typography.fontWeightMedium,
    whiteSpace: 'nowrap',
    '&:hover': { color: theme.colors.text.primary },
  }),
});
