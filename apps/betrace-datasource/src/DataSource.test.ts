import { CoreApp, type DataFrame, type DataQueryRequest, type DataSourceInstanceSettings } from '@grafana/data';
import {
  DataSourceWithBackend,
  setGrafanaLiveSrv,
  setTemplateSrv,
  type GrafanaLiveSrv,
  type TemplateSrv,
} from '@grafana/runtime';
import { firstValueFrom, NEVER, of } from 'rxjs';

import { DataSource } from './DataSource';
import { isRunnable } from './isRunnable';
import type { BetraceOptions, BetraceQuery, BetraceVariableQuery } from './types';
import { VariableSupport } from './variables';

const dataSource = new DataSource({
  id: 1,
  uid: 'betrace',
  type: 'betracehq-betrace-datasource',
  jsonData: {},
} as DataSourceInstanceSettings<BetraceOptions>);

const replace = jest.fn((text?: string, _scoped?: unknown, format?: string | ((value: string[]) => string)) =>
  text === '$rule' && typeof format === 'function' ? String(format(['a', 'b'])) : (text ?? ''),
);
const parentQuery = jest.spyOn(DataSourceWithBackend.prototype, 'query');

beforeEach(() => {
  setTemplateSrv({ replace } as unknown as TemplateSrv);
  setGrafanaLiveSrv({ getDataStream: () => NEVER } as unknown as GrafanaLiveSrv);
  parentQuery.mockReset().mockReturnValue(of({ data: [] }));
});

const request = (targets: BetraceQuery[], more: object = {}) =>
  ({ targets, scopedVars: {}, ...more }) as unknown as DataQueryRequest<BetraceQuery>;

describe('DataSource', () => {
  it.each([CoreApp.Explore, CoreApp.Dashboard, CoreApp.PanelEditor, CoreApp.UnifiedAlerting, CoreApp.Unknown])(
    'begins in %s with a query that can run',
    (app) => {
      expect(isRunnable({ refId: 'A', ...dataSource.getDefaultQuery(app) })).toBe(true);
    },
  );

  it('begins alert rules with counts per rule and severity, which are the labels of the alerts', () => {
    expect(dataSource.getDefaultQuery(CoreApp.UnifiedAlerting)).toEqual({
      queryType: 'violation_counts',
      groupBy: ['rule', 'severity'],
    });
  });

  it('fills in variables with the values of the panel and adds the filters of the dashboard', () => {
    const scoped = { rule: { text: 'a', value: 'a' } };
    const query = dataSource.applyTemplateVariables({ refId: 'A', queryType: 'violations', rules: ['$rule'] }, scoped, [
      { key: 'severity', operator: '=', value: 'high' },
    ]);
    expect(query).toMatchObject({ rules: ['a', 'b'], severities: ['high'] });
    expect(replace).toHaveBeenCalledWith('$rule', scoped, expect.any(Function));
    expect(dataSource.interpolateVariablesInQueries([{ refId: 'A', rules: ['$rule'] }], {})[0]).toMatchObject({
      rules: ['a', 'b'],
      datasource: { uid: 'betrace', type: 'betracehq-betrace-datasource' },
    });
  });

  it('asks in the shape of today what an earlier version has stored', async () => {
    await firstValueFrom(
      dataSource.query(request([{ refId: 'A', queryType: 'violations', service: 'web' } as BetraceQuery])),
    );
    expect(parentQuery.mock.lastCall?.[0].targets).toEqual([
      { refId: 'A', queryType: 'violations', services: ['web'] },
    ]);
  });

  it('asks what a new query means where it stands', async () => {
    await firstValueFrom(dataSource.query(request([{ refId: 'A' }], { app: CoreApp.UnifiedAlerting })));
    expect(parentQuery.mock.lastCall?.[0].targets[0]).toMatchObject({ queryType: 'violation_counts' });
    await firstValueFrom(dataSource.query(request([{ refId: 'A' }], { app: CoreApp.Explore })));
    expect(parentQuery.mock.lastCall?.[0].targets[0]).toMatchObject({ queryType: 'violations' });
  });

  it('asks each live query by itself and the others together', () => {
    const targets: BetraceQuery[] = [
      { refId: 'A', queryType: 'violations', live: true },
      { refId: 'B', queryType: 'violation_counts' },
      { refId: 'C', queryType: 'violations', live: true, hide: true },
    ];
    dataSource.query(request(targets)).subscribe();
    const asked = parentQuery.mock.calls.map(([{ targets }]) => targets.map(({ refId }) => refId));
    expect(asked).toEqual([['A'], ['B', 'C']]);
  });

  it("makes log lines of violations in Explore's live mode", () => {
    dataSource.query(request([{ refId: 'A', queryType: 'violations' }], { liveStreaming: true })).subscribe();
    expect(parentQuery.mock.lastCall?.[0].targets).toEqual([{ refId: 'A', queryType: 'violations', format: 'logs' }]);
  });

  it('filters for a value of a row or log line and leaves the query alone on what it does not know', () => {
    const query = { refId: 'A' };
    const options = { key: 'service', value: 'web' };
    expect(dataSource.modifyQuery(query, { type: 'ADD_FILTER', options })).toEqual({ refId: 'A', services: ['web'] });
    expect(dataSource.modifyQuery(query, { type: 'ADD_FILTER_OUT', options })).toBe(query);
  });

  it('offers its fields to ad hoc filters, of rules all', async () => {
    const getResource = jest.spyOn(dataSource, 'getResource').mockResolvedValue([{ value: 'a', label: 'A' }]);
    expect((await dataSource.getTagKeys()).map(({ text }) => text)).toEqual([
      'rule',
      'severity',
      'service',
      'tag',
      'framework',
    ]);
    expect(await dataSource.getTagValues({ key: 'rule', filters: [] })).toEqual([{ text: 'a', value: 'a' }]);
    expect(getResource).toHaveBeenLastCalledWith('values/all-rules', { text: '' });
    await dataSource.getTagValues({ key: 'service', filters: [] });
    expect(getResource).toHaveBeenLastCalledWith('values/service', { text: '' });
  });

  it('gives variables the values of a field with what they are called', async () => {
    jest.spyOn(dataSource, 'getResource').mockResolvedValue([{ value: 'a', label: 'A' }, { value: 'b' }]);
    expect(dataSource.variables).toBeInstanceOf(VariableSupport);
    const targets: BetraceVariableQuery[] = [{ refId: 'V', field: 'rule', text: 'charge' }];
    const response = await firstValueFrom(new VariableSupport(dataSource).query(request(targets)));
    const [frame] = response.data as DataFrame[];
    expect(frame?.fields.map(({ name, values }) => [name, values])).toEqual([
      ['text', ['A', 'b']],
      ['value', ['a', 'b']],
    ]);
    expect(dataSource.getResource).toHaveBeenLastCalledWith('values/all-rules', { text: 'charge' });
  });
});
