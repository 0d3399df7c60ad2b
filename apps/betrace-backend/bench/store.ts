/**
 * How long the queries of lists and series take with very many stored violations, over REST and with the service's own
 * threads, and what it costs to store a violation.
 *
 *     npm run bench -- store [--violations 1000000] [--rules 100] [--calls 40] [--data FOLDER]
 *
 * With `--data` the filled database is kept there and used again.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { databaseFile } from '../src/store/database-file.ts';
import { fillStore, type Filling } from './store/fill.ts';
import { measureQueries } from './store/queries.ts';

const { values: options } = parseArgs({
  options: {
    violations: { type: 'string', default: '1000000' },
    rules: { type: 'string', default: '100' },
    calls: { type: 'string', default: '40' },
    data: { type: 'string' },
  },
});

/** Milliseconds; the bar of every query. */
const bar = 150;

const folder = options.data ?? mkdtempSync(path.join(tmpdir(), 'betrace-bench-'));
try {
  await report({ violations: Number(options.violations), rules: Number(options.rules) });
} finally {
  if (options.data === undefined) {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function report(filling: Filling): Promise<void> {
  const [cpu] = cpus();
  const load = loadavg().map((each) => each.toFixed(1));
  console.log(
    `${cpus().length} × ${cpu?.model ?? 'unknown'}, load average ${load.join(' ')}; Node ${process.version}\n`,
  );
  if (!existsSync(databaseFile(folder))) {
    const { micros, megabytes } = await fillStore(folder, filling);
    console.log(
      `${filling.violations} violations of ${filling.rules} rules stored in groups of 100: ` +
        `${micros.toFixed(0)} µs of CPU each; ${megabytes.toFixed(0)} MB\n`,
    );
  }
  const rows = await measureQueries(folder, { ...filling, calls: Number(options.calls) });
  console.log('| query | found | CPU ms | p50 ms | p95 ms | |\n| --- | --: | --: | --: | --: | --- |');
  for (const { name, found, cpu, p50, p95 } of rows) {
    const times = [cpu, p50, p95].map((each) => each.toFixed(0));
    console.log(`| ${name} | ${found} | ${times.join(' | ')} | ${p95 < bar ? '' : 'missed'} |`);
  }
  console.log(`\nload average at the end ${loadavg()[0]?.toFixed(1)}`);
  process.exitCode = rows.every(({ p95 }) => p95 < bar) ? 0 : 1;
}
