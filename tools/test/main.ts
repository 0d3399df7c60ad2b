// `npm test`: runs every suite and ends with the line `N passed, N failed` that sums them.
// `npm test -- --only NAME` runs the suites whose name begins with NAME.
import { parseArgs } from 'node:util';
import { buildPlugins } from '../build-plugins.ts';
import { suites, type Counts } from './suites.ts';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const chosen = suites.filter((suite) => suite.name.startsWith(values.only ?? ''));
if (chosen.length === 0) {
  console.error(
    `No suite begins with "${values.only ?? ''}". There are:\n  ${suites.map((suite) => suite.name).join('\n  ')}`,
  );
  process.exit(2);
}

if (chosen.some((suite) => suite.name === 'browser' || suite.name === 'go')) {
  await buildPlugins((line) => console.log(line));
}

const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const summary: string[] = [];
for (const suite of chosen) {
  console.log(`\n── ${suite.name}`);
  const started = performance.now();
  const counts = await suite.run();
  if (counts.reason !== undefined && process.env['CI'] === 'true') {
    counts.failed += 1; // On a build machine a suite that cannot run is a mistake of the machine's set-up.
  }
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const line = `${suite.name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped (${seconds} s)`;
  summary.push(counts.reason === undefined ? line : `${line}\n    skipped: ${counts.reason}`);
  console.log(summary.at(-1));
}

console.log(`\n── all\n${summary.join('\n')}\n`);
if (total.skipped > 0) {
  console.log(`${total.skipped} skipped, for the reasons above`);
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0);
