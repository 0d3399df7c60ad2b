import { CoreApp, type ScopedVars } from '@grafana/data';
import { DataSourceWithBackend, getTemplateSrv } from '@grafana/runtime';

import { describeQuery } from './describeQuery';
import { isRunnable } from './isRunnable';
import { replaceVariables } from './replaceVariables';
import { DEFAULT_LIMIT, type BetraceOptions, type BetraceQuery, type RuleChoice } from './types';

/** The browser's half: fills in variables, everything else happens in Go. */
export class DataSource extends DataSourceWithBackend<BetraceQuery, BetraceOptions> {
  /** Explore begins with the latest violations, panels and alert rules with their number per rule and severity. */
  getDefaultQuery(app: CoreApp): Partial<BetraceQuery> {
    return app === CoreApp.Explore
      ? { queryType: 'violations', limit: DEFAULT_LIMIT }
      : { queryType: 'violation_counts', groupBy: ['rule', 'severity'] };
  }

  /** Rules whose id, name or text contains `text`, to choose from: at most 50. */
  findRules(text: string): Promise<RuleChoice[]> {
    return this.getResource('rules', { text });
  }

  getQueryDisplayText(query: BetraceQuery): string {
    return describeQuery(query);
  }

  filterQuery(query: BetraceQuery): boolean {
    return isRunnable(query);
  }

  applyTemplateVariables(query: BetraceQuery, scopedVars: ScopedVars): BetraceQuery {
    return replaceVariables(query, (text) => getTemplateSrv().replace(text, scopedVars, 'csv'));
  }
}
