import assert from 'node:assert/strict';
import { test } from 'node:test';
import { controls, controlTitle, frameworks } from './controls.ts';

test('every control belongs to a framework and stands once', () => {
  const ids = frameworks.map(({ id }) => id);
  assert.deepEqual([...new Set(controls.map(({ framework }) => framework))], ids);
  const keys = controls.map(({ framework, control }) => `${framework} ${control}`);
  assert.equal(new Set(keys).size, keys.length);
});

test('a control is found by its name', () => {
  assert.equal(controlTitle('SOC2', 'CC6.1'), 'Logical access is restricted to those who may have it');
  assert.equal(controlTitle('soc2', 'CC99'), null);
});
