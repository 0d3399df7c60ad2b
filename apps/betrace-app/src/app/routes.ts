import pluginJson from '../plugin.json';

export const PLUGIN_ID = pluginJson.id;

// Links are absolute, so that they also work where the list is shown under another base (standalone page, plugin tab).
const base = `/a/${PLUGIN_ID}`;

/** Violations are decided after their trace began, but by another clock. */
const CLOCKS_DIFFER_MS = 60 * 60 * 1000;

export const urls = {
  home: `${base}/home`,
  rules: `${base}/rules`,
  newRule: `${base}/rules/new`,
  newRuleFrom: (starterId: string) => `${base}/rules/new?from=${encodeURIComponent(starterId)}`,
  newRuleFromTrace: (traceId: string, tempoUid?: string) =>
    `${base}/rules/new?${new URLSearchParams({ trace: traceId, ...(tempoUid && { datasource: tempoUid }) }).toString()}`,
  rule: (id: string) => `${base}/rules/${encodeURIComponent(id)}`,
  /** What changed between that revision and now. */
  ruleRevision: (id: string, revision: number) => `${base}/rules/${encodeURIComponent(id)}?revision=${revision}`,
  gallery: `${base}/gallery`,
  violations: `${base}/violations`,
  violation: (id: string) => `${base}/violations/${encodeURIComponent(id)}`,
  ofRule: (ruleId: string, observed = false) =>
    `${base}/violations?rule=${encodeURIComponent(ruleId)}${observed ? '&observed=true' : ''}`,
  importRules: `${base}/rules/import`,
  /** `begunMs`: when the trace began, as milliseconds since 1970; without it the page looks a month back. */
  ofTrace: (traceId: string, begunMs?: number) => {
    const range = begunMs && { from: String(Math.floor(begunMs) - CLOCKS_DIFFER_MS), to: 'now' };
    return `${base}/violations?${new URLSearchParams({ trace: traceId, ...range }).toString()}`;
  },
  configuration: `/plugins/${PLUGIN_ID}`,
};
