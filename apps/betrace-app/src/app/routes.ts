import pluginJson from '../plugin.json';

export const PLUGIN_ID = pluginJson.id;

// Links are absolute, so that they also work where the list is shown under another base (standalone page, plugin tab).
const base = `/a/${PLUGIN_ID}`;

export const urls = {
  home: `${base}/home`,
  rules: `${base}/rules`,
  newRule: `${base}/rules/new`,
  newRuleFrom: (starterId: string) => `${base}/rules/new?from=${encodeURIComponent(starterId)}`,
  newRuleFromTrace: (traceId: string, tempoUid?: string) =>
    `${base}/rules/new?${new URLSearchParams({ trace: traceId, ...(tempoUid && { datasource: tempoUid }) }).toString()}`,
  rule: (id: string) => `${base}/rules/${encodeURIComponent(id)}`,
  gallery: `${base}/gallery`,
  violations: `${base}/violations`,
  violation: (id: string) => `${base}/violations/${encodeURIComponent(id)}`,
  ofRule: (ruleId: string) => `${base}/violations?rule=${encodeURIComponent(ruleId)}`,
  /** `from`: milliseconds since 1970; without it the page looks a month back. */
  ofTrace: (traceId: string, from?: string) =>
    `${base}/violations?${new URLSearchParams({ trace: traceId, ...(from && { from, to: 'now' }) }).toString()}`,
  configuration: `/plugins/${PLUGIN_ID}`,
};
