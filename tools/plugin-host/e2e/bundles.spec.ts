import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';

const apps = path.resolve(import.meta.dirname, '../../../apps');

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
