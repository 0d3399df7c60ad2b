import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cases } from './cases.ts';
import { explain, table } from './report.ts';
import { isKept, runCase } from './run.ts';

/** Short runs; long ones are for `npm run chaos`. These take minutes however short, or a Collector that is built first. */
const tooLong = new Set(['crowd', 'soak', 'loop']);
const seconds = 3;

describe('the service as a process of its own', { concurrency: 3 }, () => {
  for (const the of cases.filter(({ name }) => !tooLong.has(name))) {
    test(`${the.name}: ${the.promise}`, { skip: the.skip?.() ?? false }, async (t) => {
      const outcome = await runCase(the, { seed: 1, seconds, say: (line) => t.diagnostic(line) });
      t.diagnostic(`${outcome.kills} kills, ${outcome.acknowledged} traces, ${outcome.found} violations`);
      assert.ok(isKept(outcome), explain(the.name, outcome).join('\n'));
      assert.ok(outcome.acknowledged > 0 && outcome.found > 0);
    });
  }
});

test('a lost, doubled or false violation is told, and a skipped case too', () => {
  const outcome = {
    kills: 1234,
    acknowledged: 2,
    found: 2,
    lost: ['rule trace-1'],
    twice: 1,
    wrong: ['rule trace-2'],
    problems: ['it complained'],
  };
  assert.equal(isKept(outcome), false);
  assert.equal(isKept({ ...outcome, lost: [], twice: 0, wrong: [], problems: [] }), true);
  assert.deepEqual(explain('kills', outcome), [
    'kills: lost, of 1: rule trace-1',
    'kills: 1 counted or listed twice',
    'kills: false, of 1: rule trace-2',
    'kills: it complained',
  ]);
  const [head = '', , row = '', skipped = ''] = table([{ name: 'kills', outcome }, { name: 'loop' }]).split('\n');
  assert.match(head, /^\| case +\| +kills \| acknowledged traces \| violations found \| lost \| twice \| false \|/);
  assert.match(row, /^\| kills +\| +1,234 \| +2 \| +2 \| +1 \| +1 \| +1 \|/);
  assert.match(skipped, /^\| loop +\| +skipped \|/);
});
