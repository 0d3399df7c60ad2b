import type { Rule } from '@betrace/api-client';

import { startBackend } from './backend.ts';
import { aRule } from './fixtures.ts';

export const page = (...rules: Rule[]) => ({ data: { rules, nextPageToken: '' } });

export const twoRules = page(
  aRule(),
  aRule({ id: 'no-bypass', name: 'No bypass', severity: 'critical', enabled: false }),
);

/** An answer with counts by rule id. */
export const series = (counts: Record<string, number[]>) => ({
  data: { times: [], series: Object.entries(counts).map(([rule, of]) => ({ labels: { rule }, counts: of })) },
});

/** The backend with two rules, none violated and none broken, unless the handlers say otherwise. */
export const startWithRules = (handlers: Parameters<typeof startBackend>[0] = {}) =>
  startBackend({
    'GET /api/rules': twoRules,
    'GET /api/violations/series': series({}),
    'GET /api/rules/verdicts/series': series({}),
    'GET /api/status': { data: { brokenRules: [] } },
    ...handlers,
  });
