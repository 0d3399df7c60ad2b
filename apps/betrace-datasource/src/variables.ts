import {
  CustomVariableSupport,
  type DataQueryRequest,
  type DataQueryResponse,
  FieldType,
  toDataFrame,
} from '@grafana/data';
import { from, map, type Observable } from 'rxjs';

import type { DataSource } from './DataSource';
import { VariableEditor } from './editors/VariableEditor';
import type { BetraceOptions, BetraceQuery, BetraceVariableQuery } from './types';

/** Dashboard variables whose values are rules, severities, services, tags or frameworks. */
export class VariableSupport extends CustomVariableSupport<
  DataSource,
  BetraceVariableQuery,
  BetraceQuery,
  BetraceOptions
> {
  editor = VariableEditor;

  constructor(private readonly dataSource: DataSource) {
    super();
  }

  getDefaultQuery(): Partial<BetraceVariableQuery> {
    return { field: 'rule' };
  }

  /** One frame with the values and what they are called. */
  query({ targets, scopedVars }: DataQueryRequest<BetraceVariableQuery>): Observable<DataQueryResponse> {
    const [query] = targets;
    const text = this.dataSource.replaceText(query?.text, scopedVars);
    const field = query?.field ?? 'rule';
    return from(this.dataSource.findValues(field === 'rule' ? 'all-rules' : field, text)).pipe(
      map((choices) => ({
        data: [
          toDataFrame({
            fields: [
              { name: 'text', type: FieldType.string, values: choices.map(({ value, label }) => label || value) },
              { name: 'value', type: FieldType.string, values: choices.map(({ value }) => value) },
            ],
          }),
        ],
      })),
    );
  }
}
