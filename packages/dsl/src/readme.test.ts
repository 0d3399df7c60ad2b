import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);

type Run = (assert: object, load: (name: string) => Promise<unknown>) => Promise<void>;
const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (...parts: string[]) => Run;

/** An example as a function: its imports are loaded, and what stands before `// →` has to be what stands behind it. */
function runnable(code: string): Run {
  const body = code
    .replace(/^import (\{.*\}) from ('.*');$/gm, 'const $1 = await load($2);')
    .replace(/^(.*); \/\/ → (.*)$/gm, 'assert.deepEqual($1, $2);');
  return new AsyncFunction('assert', 'load', body);
}

for (const code of examples) {
  const [first = ''] = code.split('\n');
  test(`the README's example runs: ${first}`, async () => {
    const shown = code.match(/; \/\/ → /g)?.length ?? 0;
    let held = 0;
    const counting = {
      deepEqual: (found: unknown, expected: unknown) => {
        assert.deepEqual(found, expected);
        held++;
      },
    };
    await runnable(code)(counting, (name) => import(name) as Promise<unknown>);
    assert.ok(shown > 0 && held === shown);
  });
}

test('every public function has an example', async () => {
  for (const door of ['@betrace/dsl', '@betrace/dsl/rule-file', '@betrace/dsl/compliance']) {
    for (const [name, value] of Object.entries((await import(door)) as object)) {
      if (typeof value === 'function') {
        assert.ok(
          examples.some((code) => code.includes(`${name}(`)),
          name,
        );
      }
    }
  }
});
