// `npm run schemathesis`: calls everything that the API describes with 50 generated examples each, or as many as are given.
import path from 'node:path';
import { run } from '../process.ts';

const [examples = '50'] = process.argv.slice(2);
const env = { ...process.env, BETRACE_SCHEMATHESIS_EXAMPLES: examples };
process.exitCode = await run(
  process.execPath,
  ['--disable-warning=ExperimentalWarning', '--test', path.join(import.meta.dirname, 'schemathesis.test.ts')],
  { env },
);
