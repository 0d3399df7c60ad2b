import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Progress } from './progress.ts';

function drawing() {
  const clock = { now: 0 };
  const drawn: string[] = [];
  const progress = new Progress(
    (text) => drawn.push(text),
    () => clock.now,
  );
  return { clock, drawn, progress };
}

test('work of less than half a second shows nothing', () => {
  const { clock, drawn, progress } = drawing();
  clock.now = 499;
  progress.update('reading', 1, 2);
  progress.end();
  assert.deepEqual(drawn, []);
});

test('longer work shows a bar, at most ten times a second, and takes it away at the end', () => {
  const { clock, drawn, progress } = drawing();
  clock.now = 500;
  progress.update('reading', 1, 2);
  clock.now = 599;
  progress.update('reading', 2, 2);
  progress.end();
  assert.deepEqual(drawn, [`\r\u001b[Kreading ${'█'.repeat(12)}${'░'.repeat(12)} 50 %`, '\r\u001b[K']);
});

test('without a total it shows what is done without a bar', () => {
  const { clock, drawn, progress } = drawing();
  clock.now = 500;
  progress.update('reading', 1, 0);
  assert.deepEqual(drawn, ['\r\u001b[Kreading ']);
});
