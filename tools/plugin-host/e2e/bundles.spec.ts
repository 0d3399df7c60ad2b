import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { bundleFiles, bundleSizes, bundleTable, overBudget, type BundleSizes } from './bundle-sizes.ts';

const apps = path.resolve(import.meta.dirname, '../../../apps');

/**
 * What a plugin may weigh. Grafana loads module.js of every app for every user on every page; all else is loaded when
 * it is needed. The largest other script of the app is Grafana's library of scenes, on the page of violations alone.
 */
const budgets: Record<string, BundleSizes> = {
  'betrace-app': { module: 7_000, largest: 140_000, total: 420_000 },
  'betrace-datasource': { module: 15_000, largest: 15_000, total: 25_000 },
};

for (const [id, budget] of Object.entries(budgets)) {
  test(`${id} is as light as promised`, () => {
    const files = bundleFiles(path.join(apps, id, 'dist'));
    console.log(`\n${bundleTable(id, files, budget)}\n`);
    expect(overBudget(bundleSizes(files), budget)).toEqual([]);
  });
}

test('a bundle over its budget, or without its module.js, is found', () => {
  const budget = { module: 10, largest: 100, total: 120 };
  expect(overBudget({ module: 10, largest: 100, total: 110 }, budget)).toEqual([]);
  expect(overBudget({ module: 11, largest: 101, total: 121 }, budget)).toHaveLength(3);
  expect(overBudget(bundleSizes([]), budget)).toEqual(['module: NaN bytes gzipped, more than 10']);
});

test('no test, no fixture and no example but the rules of the gallery is in a bundle that people load', () => {
  const maps = globSync('betrace-*/dist/**/*.js.map', { cwd: apps });
  expect(maps.length).toBeGreaterThan(5);
  const sources = maps.flatMap(
    (map) => (JSON.parse(readFileSync(path.join(apps, map), 'utf8')) as { sources: string[] }).sources,
  );
  expect(sources.some((source) => source.includes('packages/dsl/src/'))).toBe(true);
  const unwanted = /\/test\/|\/testdata\/|fixture|[.]test[.]|examples\/(?!rules\/library\/)/;
  expect(sources.filter((source) => unwanted.test(source))).toEqual([]);
});
