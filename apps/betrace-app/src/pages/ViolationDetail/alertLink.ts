import type { Violation } from '@betrace/api-client';

import { urls } from '../../app/routes.ts';
import { VIOLATIONS_TYPE } from '../../app/settings.ts';

const EXPRESSION = '__expr__';

/**
 * Grafana's form for a new alert rule, filled in: it fires while there were violations of this rule within ten minutes.
 * The query and the threshold are those of the alert rules that come with BeTrace.
 */
export function alertLink({ ruleId, ruleName }: Pick<Violation, 'ruleId' | 'ruleName'>, dataSourceUid: string): string {
  const rule = {
    name: `Violations of ${ruleName}`,
    condition: 'violated',
    evaluateFor: '0s',
    annotations: [
      { key: 'summary', value: `The rule “${ruleName}” was violated within ten minutes` },
      { key: 'violations', value: `{{ externalURL }}${urls.ofRule(ruleId).slice(1)}` },
    ],
    queries: [
      {
        refId: 'violations',
        datasourceUid: dataSourceUid,
        queryType: '',
        relativeTimeRange: { from: 600, to: 0 },
        model: {
          refId: 'violations',
          datasource: { type: VIOLATIONS_TYPE, uid: dataSourceUid },
          queryType: 'violation_counts',
          format: 'numeric',
          rules: [ruleId],
          groupBy: ['rule', 'severity'],
        },
      },
      {
        refId: 'violated',
        datasourceUid: EXPRESSION,
        queryType: '',
        model: {
          refId: 'violated',
          datasource: { type: EXPRESSION, uid: EXPRESSION },
          type: 'threshold',
          expression: 'violations',
          conditions: [
            {
              type: 'query',
              evaluator: { type: 'gt', params: [0] },
              operator: { type: 'and' },
              query: { params: ['violated'] },
              reducer: { type: 'last', params: [] },
            },
          ],
        },
      },
    ],
  };
  return `/alerting/new?defaults=${encodeURIComponent(JSON.stringify(rule))}`;
}
