import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../store/fixtures.ts';
import { ReplayGuard } from './replay-guard.ts';

test('a record that the process died of twice is not tried again; the others are', (t) => {
  const folder = temporaryFolder(t);
  // Each guard that is not closed stands for a process that died.
  for (const _death of [1, 2]) {
    const guard = new ReplayGuard(folder);
    assert.equal(guard.enter('good:0'), true);
    guard.leave();
    assert.equal(guard.enter('deadly:1'), true);
  }
  const guard = new ReplayGuard(folder);
  assert.equal(guard.enter('good:0'), true);
  guard.leave();
  assert.equal(guard.enter('deadly:1'), false);
});

test('a death between records, and a replay that ended, are held against no record', (t) => {
  const folder = temporaryFolder(t);
  for (const _death of [1, 2, 3]) {
    const guard = new ReplayGuard(folder);
    assert.equal(guard.enter('good:0'), true);
    guard.leave();
  }
  const last = new ReplayGuard(folder);
  assert.equal(last.enter('good:0'), true);
  last.close();
  assert.equal(new ReplayGuard(folder).enter('good:0'), true);
});
