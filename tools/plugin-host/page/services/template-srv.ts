import type { ScopedVars, TypedVariableModel } from '@grafana/data';
import type { TemplateSrv } from '@grafana/runtime';

const variable = /\$(\w+)|\$\{(\w+)(?::\w+)?\}|\[\[(\w+)\]\]/g;

/** There are no dashboards here, so no variables: only the scoped ones of a request are replaced; others stay as text. */
export const hostTemplateSrv: TemplateSrv = {
  getVariables: (): TypedVariableModel[] => [],
  replace: (target = '', scopedVars?: ScopedVars) =>
    target.replace(variable, (match, ...names: (string | undefined)[]) => {
      const name = names.slice(0, 3).find((one) => one !== undefined) ?? '';
      const scoped = scopedVars?.[name];
      return scoped === undefined ? match : String(scoped.value);
    }),
  containsTemplate: (target = '') => target.search(variable) >= 0,
  updateTimeRange: () => undefined,
};
