import {
  type AdHocVariableFilter,
  CoreApp,
  type DataQueryRequest,
  type DataQueryResponse,
  type DataSourceGetTagValuesOptions,
  type DataSourceInstanceSettings,
  type MetricFindValue,
  type QueryFixAction,
  type ScopedVars,
} from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv } from '@grafana/runtime';
import { merge, type Observable } from 'rxjs';

import { annotations } from './annotations';
import { describeQuery } from './describeQuery';
import { isRunnable } from './isRunnable';
import { withLiveViolations } from './live';
import { migrateQuery } from './migrateQuery';
import { addAdHocFilters, replaceVariables } from './replaceVariables';
import { DEFAULT_LIMIT, FIELDS, type BetraceOptions, type BetraceQuery, type Choice } from './types';
import { VariableSupport } from './variables';

/** The browser's half: fills in variables and filters of the dashboard; everything else happens in Go. */
export class DataSource extends DataSourceWithBackend<BetraceQuery, BetraceOptions> {
  constructor(settings: DataSourceInstanceSettings<BetraceOptions>) {
    super(settings);
    this.annotations = annotations;
    this.variables = new VariableSupport(this);
  }

  /** Explore begins with the latest violations, panels and alert rules with their number per rule and severity. */
  getDefaultQuery(app: CoreApp): Partial<BetraceQuery> {
    return app === CoreApp.Explore
      ? { queryType: 'violations', limit: DEFAULT_LIMIT }
      : { queryType: 'violation_counts', groupBy: ['rule', 'severity'] };
  }

  /** Violations that are asked for live go on after the answer; Explore's live mode makes log lines of them. */
  query(request: DataQueryRequest<BetraceQuery>): Observable<DataQueryResponse> {
    const targets = request.targets.map((query) =>
      query.queryType ? migrateQuery(query) : { ...this.getDefaultQuery(request.app as CoreApp), ...query },
    );
    const isLive = (query: BetraceQuery) =>
      query.queryType === 'violations' && isRunnable(query) && Boolean(query.live ?? request.liveStreaming);
    const others = targets.filter((query) => !isLive(query));
    const streams = targets.filter(isLive).map((query) => {
      const asked: BetraceQuery = request.liveStreaming ? { ...query, format: 'logs' } : query;
      const replaced = this.applyTemplateVariables(asked, request.scopedVars, request.filters);
      return withLiveViolations(this.uid, replaced, super.query({ ...request, targets: [asked] }));
    });
    return streams.length === 0
      ? super.query({ ...request, targets })
      : merge(...(others.length > 0 ? [super.query({ ...request, targets: others })] : []), ...streams);
  }

  /** Values that a field may have, some of `rule` only: the 50 first that contain the text. */
  findValues(field: string, text = ''): Promise<Choice[]> {
    return this.getResource(`values/${field}`, { text });
  }

  async getTagKeys(): Promise<MetricFindValue[]> {
    return FIELDS.map((text) => ({ text }));
  }

  async getTagValues({ key }: DataSourceGetTagValuesOptions<BetraceQuery>): Promise<MetricFindValue[]> {
    const choices = await this.findValues(key === 'rule' ? 'all-rules' : key);
    return choices.map(({ value }) => ({ text: value, value }));
  }

  getQueryDisplayText(query: BetraceQuery): string {
    return describeQuery(query);
  }

  filterQuery(query: BetraceQuery): boolean {
    return isRunnable(query);
  }

  /** "Filter for value" on a log line or a cell of Explore's table. */
  modifyQuery(query: BetraceQuery, { type, options }: QueryFixAction): BetraceQuery {
    const { key, value } = options ?? {};
    return type === 'ADD_FILTER' && key !== undefined && value !== undefined
      ? addAdHocFilters(query, [{ key, operator: '=', value }])
      : query;
  }

  applyTemplateVariables(query: BetraceQuery, scopedVars: ScopedVars, filters?: AdHocVariableFilter[]): BetraceQuery {
    const replaced = replaceVariables(query, (text, format) => getTemplateSrv().replace(text, scopedVars, format));
    return addAdHocFilters(replaced, filters);
  }

  /** Queries as they are when Explore or the query history takes them over from a dashboard. */
  interpolateVariablesInQueries(
    queries: BetraceQuery[],
    scopedVars: ScopedVars,
    filters?: AdHocVariableFilter[],
  ): BetraceQuery[] {
    return queries.map((query) => ({
      ...this.applyTemplateVariables(query, scopedVars, filters),
      datasource: this.getRef(),
    }));
  }

  replaceText(text: string | undefined, scopedVars: ScopedVars): string {
    return getTemplateSrv().replace(text ?? '', scopedVars);
  }
}
