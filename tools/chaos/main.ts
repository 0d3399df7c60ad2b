import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import type { Outcome } from './case.ts';
import { cases } from './cases.ts';
import { explain, table } from './report.ts';
import { isKept, runCase } from './run.ts';

/** `npm run chaos [-- --minutes N] [--seed N] [--case NAME ...] [--betrace FILE]`; see docs/reliability.md. */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string' },
    case: { type: 'string', multiple: true },
    betrace: { type: 'string' },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const chosen = values.case
  ? cases.filter(({ name }) => values.case?.includes(name))
  : cases.filter(({ alone }) => alone !== true);

if (!(minutes > 0) || !Number.isInteger(seed) || chosen.length < (values.case?.length ?? 1)) {
  console.error(`usage: npm run chaos -- [--minutes N] [--seed N] [--case NAME ...] [--betrace FILE]\n`);
  cases.forEach(({ name, promise }) => console.error(`  ${name.padEnd(16)} ${promise}`));
  process.exitCode = 2;
} else {
  process.exitCode = await runAll();
}

async function runAll(): Promise<number> {
  const [cpu] = cpus();
  console.log(
    `${cpus().length} × ${cpu?.model}, ${Math.round(totalmem() / 1e9)} GB; Node ${process.version.slice(1)}; ` +
      `about ${minutes} min with seed ${seed}\n`,
  );
  const rows: { name: string; outcome?: Outcome }[] = [];
  for (const the of chosen) {
    const reason = the.skip?.();
    if (reason !== undefined) {
      console.log(`${the.name}: SKIPPED, ${reason}`);
      rows.push({ name: the.name });
      continue;
    }
    console.log(`${the.name}: ${the.promise}`);
    const seconds = (minutes * 60) / chosen.length;
    const outcome = await runCase(the, {
      seed,
      seconds,
      main: values.betrace,
      say: (line) => console.log(`  ${line}`),
    });
    outcome.notes?.forEach((note) => console.log(`  ${note}`));
    explain(the.name, outcome).forEach((line) => console.log(`  BROKEN ${line}`));
    rows.push({ name: the.name, outcome });
  }
  console.log(`\n${table(rows)}`);
  const kept = rows.every(({ outcome }) => outcome === undefined || isKept(outcome));
  console.log(kept ? '\nno promise was broken' : '\nPROMISES WERE BROKEN');
  return kept ? 0 : 1;
}
