/* eslint-disable @typescript-eslint/no-require-imports -- what a plugin's AMD build asks for are the raw exports */
import 'systemjs/dist/system.js';
import 'systemjs/dist/extras/amd.js';

/** The loader that Grafana uses for plugins. */
interface SystemLoader {
  set(id: string, module: object): void;
  addImportMap(map: { imports: Record<string, string> }): void;
  import(id: string): Promise<Record<string, unknown>>;
}

const loader = (window as unknown as { System: SystemLoader }).System;

/**
 * What plugins get from Grafana instead of bundling it: those of the externals in a plugin's build that can be had from
 * npm in Grafana's version. A plugin that asks for another one fails with its name.
 */
const shared: Record<string, () => unknown> = {
  '@emotion/css': () => require('@emotion/css'),
  '@emotion/react': () => require('@emotion/react'),
  '@grafana/data': () => require('@grafana/data'),
  '@grafana/runtime': () => require('@grafana/runtime'),
  '@grafana/ui': () => require('@grafana/ui'),
  i18next: () => require('i18next'),
  lodash: () => require('lodash'),
  moment: () => require('moment'),
  react: () => require('react'),
  'react-dom': () => require('react-dom'),
  'react-router': () => require('react-router'),
  'react/jsx-dev-runtime': () => require('react/jsx-dev-runtime'),
  'react/jsx-runtime': () => require('react/jsx-runtime'),
  rxjs: () => require('rxjs'),
};

/** Makes the shared modules known to the loader. To be called once, before the first plugin is loaded. */
export function shareModules(): void {
  const imports: Record<string, string> = {};
  for (const [name, load] of Object.entries(shared)) {
    const id = `shared:${name}`;
    imports[name] = id;
    loader.set(id, { default: load(), __useDefault: true });
  }
  loader.addImportMap({ imports });
}

/** Loads a plugin's module.js; waits for it when its build exports a promise. */
export async function loadModule(url: string): Promise<Record<string, unknown>> {
  const module = await loader.import(url);
  return (await (module['plugin'] === undefined ? module['default'] : module)) as Record<string, unknown>;
}
