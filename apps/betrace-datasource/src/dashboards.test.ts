import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import plugin from './plugin.json';

interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  datasource?: { type: string; uid: string };
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: Array<{ datasource: { uid: string } }>;
  fieldConfig?: { defaults: { unit?: string } };
}

interface Dashboard {
  uid: string;
  title: string;
  description: string;
  tags: string[];
  editable: boolean;
  id?: number;
  panels: Panel[];
  templating: { list: Array<{ name: string; type: string; query?: unknown; datasource?: { uid: string } }> };
  annotations: { list: Array<{ builtIn?: number; datasource: { uid: string } }> };
}

const folder = resolve(__dirname, 'dashboards');
const dashboards = readdirSync(folder).map((file): [string, Dashboard, string] => {
  const text = readFileSync(resolve(folder, file), 'utf8');
  return [file, JSON.parse(text) as Dashboard, text];
});

it('brings every dashboard of its folder along, and each has an address of its own', () => {
  const included = plugin.includes.filter(({ type }) => type === 'dashboard');
  expect(included.map(({ path }) => path).sort()).toEqual(dashboards.map(([file]) => `dashboards/${file}`).sort());
  for (const { name, path } of included) {
    expect(dashboards.find(([file]) => path.endsWith(file))?.[1].title).toBe(name);
  }
  expect(new Set(dashboards.map(([, { uid }]) => uid)).size).toBe(dashboards.length);
});

describe.each(dashboards)('%s', (_file, dashboard, text) => {
  const panels = dashboard.panels.filter(({ type }) => type !== 'row');

  it('says what it shows, is found by its tag and cannot be changed in place', () => {
    expect(dashboard.description).toMatch(/\w.*\.$/);
    expect(dashboard.tags).toContain('betrace');
    expect(dashboard.editable).toBe(false);
    expect(dashboard.id).toBeUndefined();
  });

  it('asks the data source that its first variable names, and no other but Tempo where a variable names that', () => {
    expect(dashboard.templating.list[0]).toMatchObject({ name: 'datasource', type: 'datasource', query: plugin.id });
    const others = dashboard.templating.list.slice(1).filter(({ type }) => type === 'datasource');
    expect(others.filter(({ name, query }) => name !== 'tempo' || query !== 'tempo')).toEqual([]);
    const asked = [
      ...panels.flatMap(({ datasource, targets = [] }) => [datasource, ...targets.map((target) => target.datasource)]),
      ...dashboard.templating.list.slice(1).flatMap((one) => (others.includes(one) ? [] : [one.datasource])),
      ...dashboard.annotations.list.filter(({ builtIn }) => !builtIn).map(({ datasource }) => datasource),
    ];
    const named = ['datasource', ...others.map(({ name }) => name)].map((name) => `\${${name}}`);
    expect(new Set(asked.map((one) => one?.uid))).toEqual(new Set(named));
  });

  it('uses only variables that it has, and all of them', () => {
    const own = dashboard.templating.list.map(({ name }) => name);
    const used = [...text.matchAll(/\$\{?([a-z]\w*)\}?/g)].map(([, name]) => name);
    expect(own).toEqual(expect.arrayContaining([...new Set(used)]));
    const inUse = dashboard.templating.list.filter(({ name, type }) => type === 'adhoc' || used.includes(name));
    expect(inUse).toHaveLength(own.length);
  });

  it.each(panels.map((panel) => [panel.title, panel] as const))(
    'explains the panel "%s" and gives numbers a unit',
    (_, panel) => {
      expect(panel.description).toMatch(/\w.*\.$/);
      if (panel.type !== 'table') {
        expect(panel.fieldConfig?.defaults.unit).toBeTruthy();
      }
      expect(panel.targets?.length).toBeGreaterThan(0);
    },
  );

  it('has panels of different ids that do not overlap', () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(dashboard.panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });
});
