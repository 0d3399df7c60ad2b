import type { DataContextScopedVar, ScopedVars, TypedVariableModel } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';

const variable = /\$(\w+)|\$\{([\w.]+)(?::\w+)?\}|\[\[(\w+)\]\]/g;

/**
 * There are no dashboards here, so no variables: only the scoped ones of a request are replaced, and what a data link
 * says of its cell: `${__value.raw}` and `${__data.fields.NAME}`. Others stay as text.
 */
export const hostTemplateSrv: TemplateSrv = {
  getVariables: (): TypedVariableModel[] => [],
  replace: (target = '', scopedVars?: ScopedVars) =>
    target.replace(variable, (match, ...names: (string | undefined)[]) => {
      const name = names.slice(0, 3).find((one) => one !== undefined) ?? '';
      const value = scopedVars?.[name]?.value ?? ofCell(name, scopedVars?.['__dataContext'] as DataContextScopedVar);
      return value === undefined ? match : String(value);
    }),
  containsTemplate: (target = '') => target.search(variable) >= 0,
  updateTimeRange: () => undefined,
};

/** A value of the row that a data link belongs to, or undefined. */
function ofCell(name: string, context: DataContextScopedVar | undefined): unknown {
  const { frame, field, rowIndex } = context?.value ?? {};
  if (rowIndex === undefined) {
    return undefined;
  }
  const wanted = name.replace(/^__data[.]fields[.]/, '');
  const source = name === '__value.raw' ? field : frame?.fields.find((one) => one.name === wanted);
  return source?.values[rowIndex] as unknown;
}
