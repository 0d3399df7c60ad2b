import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { locationService } from '@grafana/runtime';
import { GraphDrawStyle, LegendDisplayMode, StackingMode } from '@grafana/schema';
import {
  PanelBuilders,
  SceneObjectBase,
  SceneQueryRunner,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  type SceneComponentProps,
  type SceneDataQuery,
  type SceneObjectState,
  type VizPanel,
} from '@grafana/scenes';
import { InlineSwitch, Text, useStyles2 } from '@grafana/ui';

import { VIOLATIONS_TYPE } from '../../app/settings.ts';
import { severities, severityColors } from '../../components/SeverityBadge.tsx';
import { testIds } from '../../testIds.ts';
import { askFor } from './askFor.ts';
import type { UrlFilter } from './filterFromUrl.ts';
import { PAGE } from './OlderButton.tsx';
import { SceneViolationTable } from './SceneViolationTable.tsx';
import { ViolationFilters } from './ViolationFilters.tsx';
import { countsQuery, narrowsRowsOnly, rowsQuery } from './violationQueries.ts';

interface State extends SceneObjectState {
  filter: UrlFilter;
  $timeRange: SceneTimeRange;
  timePicker: SceneTimePicker;
  refreshPicker: SceneRefreshPicker;
  bySeverity: VizPanel;
  byRule: VizPanel;
  table: SceneViolationTable;
}

/** Filters, graphs and the table of violations; panels ask the data source with `uid`. */
export class ViolationScene extends SceneObjectBase<State> {
  static Component = SceneView;

  readonly #runners: Record<'severity' | 'rule', SceneQueryRunner>;

  constructor(uid: string, filter: UrlFilter) {
    const ask = (query: SceneDataQuery) =>
      // As many intervals as there is room for bars.
      new SceneQueryRunner({ datasource: { type: VIOLATIONS_TYPE, uid }, queries: [query], maxDataPoints: 100 });
    const runners = { severity: ask(countsQuery(filter, 'severity')), rule: ask(countsQuery(filter, 'rule')) };
    super({
      filter,
      $timeRange: new SceneTimeRange({ from: String(filter.range.from), to: String(filter.range.to) }),
      timePicker: new SceneTimePicker({ isOnCanvas: true }),
      refreshPicker: new SceneRefreshPicker({ isOnCanvas: true, refresh: '30s', withText: true }),
      bySeverity: graph('Violations by severity', runners.severity),
      byRule: graph('Violations by rule', runners.rule),
      table: new SceneViolationTable(ask(rowsQuery(filter, PAGE)), filter),
    });
    this.#runners = runners;
  }

  /** Asks again for what the filter changed. The time range is the scene's own. */
  show(filter: UrlFilter): void {
    askFor(this.#runners.severity, countsQuery(filter, 'severity'));
    askFor(this.#runners.rule, countsQuery(filter, 'rule'));
    this.state.table.show(filter);
    this.setState({ filter });
  }
}

function SceneView({ model }: SceneComponentProps<ViolationScene>) {
  const styles = useStyles2(getStyles);
  const { filter, timePicker, refreshPicker, bySeverity, byRule, table } = model.useState();
  return (
    <div className={styles.page}>
      <ViolationFilters filter={filter}>
        <InlineSwitch
          label="Live"
          showLabel
          value={filter.live}
          disabled={filter.range.to !== 'now'}
          onChange={(event) => locationService.partial({ live: event.currentTarget.checked || null })}
          data-testid={testIds.violationList.live}
        />
        <div className={styles.time} data-testid={testIds.violationList.timeRange}>
          <timePicker.Component model={timePicker} />
          <refreshPicker.Component model={refreshPicker} />
        </div>
      </ViolationFilters>
      <div className={styles.graphs} data-testid={testIds.violationList.graphs}>
        <bySeverity.Component model={bySeverity} />
        <byRule.Component model={byRule} />
      </div>
      {narrowsRowsOnly(filter) && (
        <Text color="secondary">
          The graphs count open violations by rule, severity, service, tag and framework; the other filters narrow the
          table only.
        </Text>
      )}
      <table.Component model={table} />
    </div>
  );
}

/** Counts per interval as stacked bars; severities in the colours of their badges. */
function graph(title: string, runner: SceneQueryRunner): VizPanel {
  return PanelBuilders.timeseries()
    .setTitle(title)
    .setData(runner)
    .setNoValue('0')
    .setDecimals(0)
    .setMin(0)
    .setCustomFieldConfig('drawStyle', GraphDrawStyle.Bars)
    .setCustomFieldConfig('fillOpacity', 80)
    .setCustomFieldConfig('lineWidth', 0)
    .setCustomFieldConfig('axisSoftMax', 5)
    .setCustomFieldConfig('stacking', { mode: StackingMode.Normal, group: 'A' })
    .setOption('legend', { displayMode: LegendDisplayMode.List, placement: 'right', showLegend: true, calcs: [] })
    .setOverrides((override) =>
      severities.forEach((severity) =>
        override.matchFieldsWithName(severity).overrideColor({ mode: 'fixed', fixedColor: severityColors[severity] }),
      ),
    )
    .build();
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
  time: css({ display: 'flex', gap: theme.spacing(1), marginLeft: 'auto' }),
  graphs: css({
    display: 'grid',
    gap: theme.spacing(1),
    gridTemplateColumns: `repeat(auto-fit, minmax(min(100%, ${theme.spacing(50)}), 1fr))`,
    gridAutoRows: theme.spacing(24),
  }),
});
