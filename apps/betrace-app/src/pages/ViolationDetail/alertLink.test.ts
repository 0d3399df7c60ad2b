import { alertLink } from './alertLink.ts';

it('fills in an alert rule that asks the data source for the violations of this rule alone', () => {
  const url = new URL(alertLink({ ruleId: 'no-errors', ruleName: 'No errors' }, 'betrace-1'), 'http://grafana.test');
  expect(url.pathname).toBe('/alerting/new');
  const { name, condition, queries, annotations } = JSON.parse(url.searchParams.get('defaults') ?? '');
  expect(name).toBe('Violations of No errors');
  const [asked, threshold] = queries;
  expect(asked).toMatchObject({
    datasourceUid: 'betrace-1',
    model: { queryType: 'violation_counts', format: 'numeric', rules: ['no-errors'], groupBy: ['rule', 'severity'] },
  });
  expect(threshold).toMatchObject({ refId: condition, model: { type: 'threshold', expression: asked.refId } });
  expect(annotations).toContainEqual({
    key: 'violations',
    value: '{{ externalURL }}a/betracehq-betrace-app/violations?rule=no-errors',
  });
});
