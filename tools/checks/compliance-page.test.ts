import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { frameworks } from '@betrace/dsl/compliance';
import { recordKinds } from '../../packages/evidence/src/shape.ts';
import { root } from '../process.ts';
import { canRunPages, runPage } from './run-page.ts';

const file = 'docs/compliance.md';
const page = readFileSync(path.join(root, file), 'utf8');

test('the page about compliance lists the catalogue as it is', () => {
  const rows = [...page.matchAll(/^\| (.*) \| `([\w-]+)` \| (\d+) \|$/gm)].map(([, name, id, count]) => [
    name,
    id,
    count,
  ]);
  assert.deepEqual(
    rows,
    frameworks.map(({ name, id, controls }) => [name, id, `${controls.length}`]),
  );
});

test('the page about compliance names every kind of record and every field', () => {
  const [, section = ''] = page.split('\n## What is recorded\n');
  const named = new Set([...section.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  const kinds = Object.entries(recordKinds);
  const names = kinds.flatMap(([kind, fields]) => [kind.split(' ')[0], ...Object.keys(fields)]);
  assert.deepEqual(
    names.filter((name) => !named.has(name)),
    [],
  );
});

test('the commands of the page about compliance do what it says', { skip: !canRunPages() }, (t) => runPage(t, file));
