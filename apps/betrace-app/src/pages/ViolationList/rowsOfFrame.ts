import type { DataFrame } from '@grafana/data';

import type { ViolationRow } from './ViolationTable.tsx';

/** The rows of the data source's frame of violations, in its order. */
export function rowsOfFrame(frame: DataFrame | undefined): ViolationRow[] {
  const column = (name: string): unknown[] => frame?.fields.find((field) => field.name === name)?.values ?? [];
  const texts = (name: string) => column(name).map(String);
  const severity = texts('severity');
  const message = texts('message');
  const ruleName = texts('rule_name');
  const rootService = texts('service');
  const rootName = texts('root_name');
  const traceId = texts('trace_id');
  const state = texts('state');
  const decided = column('decided');
  const complete = column('complete');
  return texts('id').map((id, row) => ({
    id,
    decidedAt: new Date(Number(decided[row])).toISOString(),
    severity: severity[row] ?? '',
    message: message[row] ?? '',
    ruleName: ruleName[row] ?? '',
    rootService: rootService[row] ?? '',
    rootName: rootName[row] ?? '',
    traceId: traceId[row] ?? '',
    complete: complete[row] === true,
    state: state[row] ?? 'open',
  }));
}
