import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { plan, parse } from '@betrace/dsl';
import fc from 'fast-check';
import { generatedRule } from '../../packages/engine/test/generated-rule.ts';
import { Coverage } from './coverage.ts';
import { guided } from './guided.ts';
import type { Target } from './guided.ts';
import { Broken } from './promise.ts';
import { openFuzzer } from './targets.ts';
import type { TargetName } from './targets.ts';
import { Census } from './verdicts/constructs.ts';

/** Short runs that always try the same; long ones are for `npm run fuzz`. The seconds only guard a busy machine. */
const runs: readonly (readonly [TargetName, executions: number])[] = [
  ['wire', 800],
  ['verdicts', 400],
  ['language', 400],
  ['api', 600],
];

for (const [name, executions] of runs) {
  test(`${executions} inputs of ${name} break no promise`, async () => {
    const { run } = await openFuzzer(name);
    const { finding } = await run({ seed: 1, seconds: name === 'api' ? 20 : 8, executions });
    assert.equal(finding, undefined, `${finding?.message}\n${finding?.shown}`);
  });
}

test('every construct of the language is generated', () => {
  const census = new Census();
  for (const text of fc.sample(generatedRule, { seed: 1, numRuns: 8_000 })) {
    const planned = plan(parse(text));
    if ('plan' in planned) {
      census.add(planned.plan);
    }
  }
  assert.deepEqual(census.missing, []);
});

/** A target with a mistake that is found step by step. */
const maze: Target<string> = {
  seeds: () => ['aaaa'],
  mutate: (random, corpus) => {
    const text = random.pick(corpus);
    const at = random.below(text.length + 1);
    return text.slice(0, at) + String.fromCharCode(97 + random.below(4)) + text.slice(at + random.below(2));
  },
  check: (text) => {
    if (text.includes('bc') && text.endsWith('d')) {
      throw new Broken('a maze has no way out', text);
    }
    return text.includes('bc') ? 'bc' : text.includes('b') ? 'b' : '';
  },
  *smaller(text) {
    for (let at = 0; at < text.length; at++) {
      yield text.slice(0, at) + text.slice(at + 1);
    }
  },
  encode: (text) => Buffer.from(text),
  decode: (bytes) => Buffer.from(bytes).toString(),
  show: (text) => text,
};

test('a broken promise is found, made small, and found again from its file', () => {
  const { run, replay } = guided(maze);
  const { finding } = run({ seed: 1, seconds: 20, executions: 100_000 });
  assert.equal(finding?.shown, 'bcd');
  assert.throws(() => replay(finding?.input ?? new Uint8Array(0)), /a maze has no way out/);
});

test('the same seed tries the same inputs', () => {
  const tried = () => {
    const inputs: string[] = [];
    const checking = (input: () => Uint8Array) => void inputs.push(Buffer.from(input()).toString());
    guided({ ...maze, check: () => '' }).run(
      { seed: 7, seconds: 20, executions: 300 },
      { checking, progress: () => undefined },
    );
    return inputs;
  };
  assert.deepEqual(tried(), tried());
});

test('an input that does not end is written to a file, and the process ended', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-fuzz-'));
  try {
    const file = path.join(folder, 'hang.input');
    const script = `
      import { watchHangs } from ${JSON.stringify(new URL('./hang-watch.ts', import.meta.url).href)};
      const watch = watchHangs(${JSON.stringify(file)}, 0.1);
      watch.checking(Buffer.from('fine'));
      watch.checking(Buffer.from('endless'));
      for (;;);`;
    const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 15_000 });
    assert.equal(signal, 'SIGKILL');
    assert.equal(readFileSync(file, 'utf8'), 'endless');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('coverage tells the blocks that ran from those that did not', async () => {
  const coverage = new Coverage([new URL('./random.ts', import.meta.url)]);
  const again = new URL('./random.ts?again', import.meta.url).href;
  const { seedOf } = (await import(again)) as { seedOf: (input: string | Uint8Array) => number };
  seedOf('text');
  assert.equal(coverage.add(coverage.take()), true);
  const first = coverage.report();
  assert.ok(first.missing.some((place) => place.startsWith('tools/fuzz/random.ts:') && place.includes('below(')));
  seedOf('text');
  assert.equal(coverage.add(coverage.take()), false);
  seedOf(Uint8Array.of(1));
  assert.equal(coverage.add(coverage.take()), true);
  coverage.stop();
  assert.ok(coverage.report().blocksRun > first.blocksRun);
  assert.ok(first.functionsRun > 0 && first.functionsRun < first.functions);
});
