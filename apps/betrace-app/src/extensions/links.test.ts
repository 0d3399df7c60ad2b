import { plugin } from '../module.tsx';
import pluginJson from '../plugin.json';
import { signIn } from '../test/render.tsx';
import { ruleFromTrace, violationsOfQuery, violationsOfTrace } from './links.ts';

const traceID = '0af7651916cd43dd8448eb211c80319c';
const app = '/a/betracehq-betrace-app';

/** As Grafana 12.4.0 gives it: the shown trace, times in microseconds, and the data source it came from. */
const traceView = (part: object = {}) => ({
  traceID,
  traceName: 'web: POST /checkout',
  processes: {},
  spans: [],
  services: [{ name: 'web', numberOfSpans: 2 }],
  duration: 120_000,
  startTime: Date.UTC(2026, 2, 2, 10) * 1000,
  endTime: Date.UTC(2026, 2, 2, 10) * 1000 + 120_000,
  datasource: { name: 'Tempo', uid: 'tempo-1', type: 'tempo' },
  ...part,
});

/** As Grafana 12.4.0 gives it: the queries of a pane, each with its data source, and what they answered. */
const explore = (...targets: object[]) => ({
  exploreId: 'left',
  targets: targets.map((target) => ({ refId: 'A', datasource: { type: 'tempo', uid: 'tempo-1' }, ...target })),
  data: {},
  timeRange: { from: 'now-1h', to: 'now' },
  timeZone: 'browser',
  shouldShowAddCorrelation: true,
});

beforeEach(() => signIn('Editor'));

it('leads from a trace to a new rule that is tried on it, with the Tempo in which it was seen', () => {
  expect(ruleFromTrace.configure?.(traceView())).toEqual({
    path: `${app}/rules/new?trace=${traceID}&datasource=tempo-1`,
  });
});

it('names no data source in which the editor cannot look traces up', () => {
  const jaeger = traceView({ datasource: { name: 'Jaeger', uid: 'jaeger-1', type: 'jaeger' } });
  expect(ruleFromTrace.configure?.(jaeger)).toEqual({ path: `${app}/rules/new?trace=${traceID}` });
});

it('offers no new rule to those who may not write any', () => {
  signIn('Viewer');
  expect(ruleFromTrace.configure?.(traceView())).toBeUndefined();
  expect(violationsOfTrace.configure?.(traceView())).toBeDefined();
});

it('leads from a trace to its violations since an hour before it began', () => {
  expect(violationsOfTrace.configure?.(traceView())).toEqual({
    path: `${app}/violations?trace=${traceID}&from=${Date.UTC(2026, 2, 2, 9)}&to=now`,
  });
});

it('writes trace ids as BeTrace does, which Tempo also takes shortened and in capitals', () => {
  const short = explore({ queryType: 'traceql', query: ' 1916CD43DD8448EB211C80319C ' });
  expect(violationsOfQuery.configure?.(short)).toEqual({
    path: `${app}/violations?trace=0000001916cd43dd8448eb211c80319c`,
  });
});

it.each([
  ['before a trace is there', ruleFromTrace, undefined],
  ['before a trace is there', violationsOfTrace, traceView({ traceID: undefined })],
  ['for what is no trace id', violationsOfTrace, traceView({ traceID: 'trace one' })],
  ['where no query looks a trace up', violationsOfQuery, explore({ query: '{ name = "checkout" }' }, {})],
  ['for queries of other data sources', violationsOfQuery, explore({ query: traceID, datasource: { type: 'loki' } })],
  ['without a context', violationsOfQuery, undefined],
])('shows no link %s', (_, link, context) => {
  expect((link.configure as (context?: object) => unknown)(context)).toBeUndefined();
});

it('tells Grafana of the same links by its plugin.json as by its code', () => {
  const told = plugin.addedLinkConfigs.map(({ targets, title, description }) => ({
    targets: [targets].flat(),
    title,
    description,
  }));
  expect(told).toEqual(pluginJson.extensions.addedLinks);
  told.forEach(({ title }) => expect(title.length).toBeGreaterThanOrEqual(10));
});
