// Part of module.js, which Grafana loads for everybody: link configs and what they need, nothing else. plugin.json says
// the same titles and targets.
import { locationUtil, type PluginExtensionAddedLinkConfig } from '@grafana/data';

import { may } from '../app/access.ts';
import { urls } from '../app/routes.ts';

/** What Grafana's trace view tells of the trace that it shows; times are microseconds since 1970. */
export interface TraceViewContext {
  traceID?: string;
  startTime?: number;
  datasource?: { uid?: string; type?: string };
}

/** What Explore tells of a pane. */
export interface ExploreContext {
  targets?: ReadonlyArray<{ query?: unknown; datasource?: { type?: string } | null }>;
}

const TRACE_VIEW = 'grafana/traceview/header/actions';
const EXPLORE = 'grafana/explore/toolbar/action';
const TEMPO = 'tempo';

/** For those who may write rules: the editor with this trace among its samples. */
export const ruleFromTrace: PluginExtensionAddedLinkConfig<TraceViewContext> = {
  targets: TRACE_VIEW,
  title: 'Rule from this trace',
  description: 'Write a BeTrace rule and try it on this trace',
  icon: 'plus',
  path: urls.newRule,
  configure: (context) => {
    const traceId = readTraceId(context?.traceID);
    if (!traceId || !may('editRules')) {
      return undefined;
    }
    const { type, uid } = context?.datasource ?? {};
    return { path: inNewTab(urls.newRuleFromTrace(traceId, type === TEMPO ? uid : undefined)) };
  },
};

export const violationsOfTrace: PluginExtensionAddedLinkConfig<TraceViewContext> = {
  targets: TRACE_VIEW,
  title: 'Violations of this trace',
  description: 'Rules that this trace broke, in BeTrace',
  icon: 'exclamation-triangle',
  path: urls.violations,
  configure: (context) => {
    const traceId = readTraceId(context?.traceID);
    const begunMs = context?.startTime && context.startTime / 1000;
    return traceId ? { path: inNewTab(urls.ofTrace(traceId, begunMs)) } : undefined;
  },
};

/** Where Explore looks up one trace by its id, also one that Tempo does not have any more. */
export const violationsOfQuery: PluginExtensionAddedLinkConfig<ExploreContext> = {
  targets: EXPLORE,
  title: 'Violations of this trace',
  description: 'Rules that this trace broke, in BeTrace',
  icon: 'exclamation-triangle',
  path: urls.violations,
  configure: (context) => {
    const asked = context?.targets?.find(({ datasource, query }) => datasource?.type === TEMPO && readTraceId(query));
    const traceId = readTraceId(asked?.query);
    return traceId ? { path: urls.ofTrace(traceId) } : undefined;
  },
};

/** A trace id as BeTrace writes it; undefined for anything else. Tempo also takes ids without their leading zeros. */
function readTraceId(text: unknown): string | undefined {
  const id = typeof text === 'string' ? text.trim().toLowerCase() : '';
  return /^[0-9a-f]{16,32}$/.test(id) ? id.padStart(32, '0') : undefined;
}

/** The trace view opens paths as they are, in a new window: they need the sub-path under which Grafana is served. */
const inNewTab = (path: string) => locationUtil.assureBaseUrl(path);
