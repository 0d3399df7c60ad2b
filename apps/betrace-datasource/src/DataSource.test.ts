import { CoreApp, type DataSourceInstanceSettings } from '@grafana/data';
import { setTemplateSrv, type TemplateSrv } from '@grafana/runtime';

import { DataSource } from './DataSource';
import { isRunnable } from './isRunnable';
import type { BetraceOptions } from './types';

const dataSource = new DataSource({
  id: 1,
  uid: 'betrace',
  jsonData: {},
} as DataSourceInstanceSettings<BetraceOptions>);

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

  it('fills in variables with the values of the panel', () => {
    const replace = jest.fn((text?: string) => (text === '$rule' ? 'a,b' : (text ?? '')));
    setTemplateSrv({ replace } as unknown as TemplateSrv);
    const scoped = { rule: { text: 'a', value: 'a' } };
    const query = dataSource.applyTemplateVariables({ refId: 'A', queryType: 'violations', rules: ['$rule'] }, scoped);
    expect(query.rules).toEqual(['a', 'b']);
    expect(replace).toHaveBeenCalledWith('$rule', scoped, 'csv');
  });
});
