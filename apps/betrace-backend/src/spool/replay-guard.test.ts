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

test('of several records that kill the process each is given up in its turn, and none is tried again for another', (t) => {
  const folder = temporaryFolder(t);
  const deadly = ['deadly:1', 'deadly:2', 'deadly:3'];
  let deaths = 0;
  for (let isAlive = false; !isAlive && deaths < 20;) {
    const guard = new ReplayGuard(folder);
    isAlive = deadly.every((record) => !guard.enter(record));
    deaths += isAlive ? 0 : 1;
  }
  assert.equal(deaths, 6);
});

test('a record that is got over is not blamed for a death later on', (t) => {
  const folder = temporaryFolder(t);
  for (const _killed of [1, 2, 3]) {
    assert.equal(new ReplayGuard(folder).enter('good:0'), true);
    const second = new ReplayGuard(folder);
    assert.equal(second.enter('good:0'), true);
    second.leave();
    second.enter('other:1');
    second.leave();
  }
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
