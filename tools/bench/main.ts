/**
 * Runs a benchmark by its name and passes it the arguments that follow.
 *
 *     npm run bench -- NAME [ARG ...]
 */
import path from 'node:path';
import { root, run } from '../process.ts';

const benches: Readonly<Record<string, string>> = {
  language: 'packages/dsl/bench/language.ts',
  engine: 'packages/engine/bench/engine.ts',
  service: 'tools/bench/service.ts',
  workers: 'apps/betrace-backend/bench/workers.ts',
  store: 'apps/betrace-backend/bench/store.ts',
};

const [name = '', ...args] = process.argv.slice(2);
const file = Object.hasOwn(benches, name) ? benches[name] : undefined;
if (file === undefined) {
  console.error(`There is no benchmark ${JSON.stringify(name)}; there are ${Object.keys(benches).join(', ')}.`);
  process.exitCode = 2;
} else {
  process.exitCode = await run(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    path.join(root, file),
    ...args,
  ]);
}
