import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { AsyncFuzzer, Finding, Fuzzer, Observer } from './fuzzer.ts';
import { isTarget, openFuzzer, targets } from './targets.ts';
import { watchHangs } from './hang-watch.ts';

/** `npm run fuzz -- TARGET [--minutes N | --seconds N] [--seed N] [--input FILE]`; see docs/fuzzing.md. */
const folder = path.join(import.meta.dirname, '../../.betrace/fuzz');
const PROGRESS_SECONDS = 30;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string' },
    input: { type: 'string' },
  },
});
const [target = ''] = positionals;
const seconds = Number(values.seconds ?? Number(values.minutes ?? 1) * 60);
const seed = Number(values.seed ?? Date.now() % 2 ** 31);

if (!isTarget(target) || !(seconds > 0) || !Number.isInteger(seed)) {
  console.error(`usage: npm run fuzz -- ${targets.join('|')} [--minutes N | --seconds N] [--seed N] [--input FILE]`);
  process.exitCode = 2;
} else {
  const fuzzer = await openFuzzer(target);
  process.exitCode = await (values.input === undefined ? fuzz(fuzzer, target) : replay(fuzzer, values.input));
}

async function fuzz(fuzzer: Fuzzer | AsyncFuzzer, name: string): Promise<number> {
  console.log(`fuzzing ${name} for ${seconds} s with seed ${seed}`);
  const watch = watchHangs(path.join(folder, `${name}-${seed}-hang.input`));
  let said = performance.now();
  const observer: Observer = {
    checking: (input) => watch.checking(input()),
    progress: (line) => {
      if (performance.now() - said > PROGRESS_SECONDS * 1000) {
        said = performance.now();
        console.log(line());
      }
    },
  };
  const report = await fuzzer.run({ seed, seconds, executions: Infinity }, observer);
  watch.stop();
  console.log(`${report.executions} executions in ${Math.round(report.seconds)} s with seed ${seed}`);
  report.lines.forEach((line) => console.log(line));
  if (report.finding === undefined) {
    console.log('no promise was broken');
    return 0;
  }
  tell(report.finding, path.join(folder, `${name}-${seed}.input`));
  return 1;
}

function tell({ message, shown, input }: Finding, file: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, input);
  console.log(`\nBROKEN: ${message}\n\nminimal input: ${shown}\nwritten to ${path.relative(process.cwd(), file)}`);
}

async function replay(fuzzer: Fuzzer | AsyncFuzzer, file: string): Promise<number> {
  try {
    await fuzzer.replay(readFileSync(file));
    console.log('no promise was broken');
    return 0;
  } catch (error) {
    console.log(`BROKEN: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}
