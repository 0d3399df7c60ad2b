import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readRuleFile } from './read-rule-file.ts';

const rule = (i: number) => `  - id: rule-${i}
    description: ${'words '.repeat(120)}
    expression: |
      when { charge.where(amount > ${i}) as c }
      always { check.where(order == c.order) before c }
`;
const large = (rules: number) => `rules:\n${Array.from({ length: rules }, (_, i) => rule(i)).join('')}`;

async function whole(text: string) {
  const { rules, others } = await readRuleFile(text);
  assert.deepEqual(rules, []);
  assert.equal(others.length, 1);
  assert.deepEqual([others[0]?.id, others[0]?.wrong], ['', true]);
  return others[0]?.problems[0]?.message ?? '';
}

test('a large file is read beside the receiving thread, whose turns stay short', async () => {
  const text = large(1000);
  assert.ok(text.length > 0.8 * 2 ** 20 && text.length <= 2 ** 20, String(text.length));
  const delay = monitorEventLoopDelay({ resolution: 5 });
  let turns = 0;
  const timer = setInterval(() => turns++, 5);
  delay.enable();
  const began = performance.now();
  const { rules, others } = await readRuleFile(text);
  const took = performance.now() - began;
  clearInterval(timer);
  delay.disable();
  assert.equal(rules.length, 1000);
  assert.deepEqual(others, []);
  assert.ok(rules.every(({ wrong }) => !wrong));
  // Had it been read here, there would have been no turn at all until the end.
  assert.ok(turns > 3, `${turns} turns in ${took} ms`);
  assert.ok(delay.max / 1e6 < took / 2, `one turn of ${delay.max / 1e6} ms in ${took} ms`);
});

for (const [what, filler] of [
  ['a small', ''],
  ['a large', `# ${'x'.repeat(10_000)}\n`],
] as const) {
  test(`${what} file of aliases that multiply is refused`, async () => {
    const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(9)}]`);
    assert.match(await whole(`${filler}l0: &l0 [x]\n${levels.join('\n')}\nrules: *l9\n`), /at most 100 aliases/);
  });

  test(`${what} file with more than 100 aliases is refused`, async () => {
    const rules = Array.from({ length: 101 }, (_, i) => `  - { id: r${i}, expression: *e }\n`).join('');
    assert.match(await whole(`${filler}e: &e never { a }\nrules:\n${rules}`), /at most 100 aliases/);
  });

  test(`${what} file with a tag of its own is refused`, async () => {
    assert.match(await whole(`${filler}rules: !shell "x"\n`), /tag !shell is not known/);
    assert.match(await whole(`${filler}rules:\n  - !include a.yaml\n`), /tag !include is not known/);
  });

  test(`${what} file nested beyond all measure is refused, and nothing falls over`, async () => {
    const depth = filler === '' ? 2000 : 20_000;
    assert.notEqual(await whole(`${filler}rules: ${'['.repeat(depth)}`), '');
    assert.notEqual(await whole(`${filler}rules: ${'['.repeat(depth)}${']'.repeat(depth)}`), '');
  });
}

test('more than 1 MiB, or more than 1,000 rules, is refused by the number', async () => {
  assert.match(await whole(large(1400)), /at most 1 MiB/);
  const many = Array.from({ length: 1001 }, (_, i) => `- { id: r${i}, expression: 'never { a }' }\n`).join('');
  assert.match(await whole(many), /at most 1000 rules, this one 1001/);
});

test('who is gone has nothing read on: the thread ends, and the next file is read', async () => {
  const gone = new AbortController();
  const reading = readRuleFile(large(1000), gone.signal);
  await sleep(20);
  gone.abort();
  await assert.rejects(reading, { name: 'AbortError' });
  assert.equal((await readRuleFile(large(20))).rules.length, 20);
});

test('of very many large files at once those that would wait too long are sent away', async () => {
  const results = await Promise.allSettled(Array.from({ length: 6 }, () => readRuleFile(large(10))));
  const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as object] : []));
  assert.equal(refused.length, 2);
  assert.ok(refused.every((error) => 'code' in error && error.code === 'overloaded'));
});
