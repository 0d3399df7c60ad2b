#!/usr/bin/env node
import module from 'node:module';
import { fileURLToPath } from 'node:url';

// All else is imported later on: an older Node could not even read it.
const needed = 24;
if (Number(process.versions.node.split('.')[0]) < needed) {
  console.error(`betrace: needs Node ${needed} or later; this is ${process.versions.node}, see https://nodejs.org.`);
  process.exit(2);
}

// Most of a short call is spent on reading TypeScript; what was read before is kept. Where it cannot be, nothing happens.
module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)));
const { run } = await import('./run.ts');

const { stdin, stdout, stderr, env } = process;

// Who reads the output may stop reading it, as `head` does.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
  process.exit(141); // As if SIGPIPE had ended it.
});

try {
  process.exitCode = await run(process.argv.slice(2), {
    env,
    stdin,
    colours: { out: stdout.isTTY === true && stdout.hasColors(), err: stderr.isTTY === true && stderr.hasColors() },
    out: (text) => stdout.write(`${text}\n`),
    err: (text) => stderr.write(`${text}\n`),
    interruption() {
      const interruption = new AbortController();
      process.once('SIGINT', () => interruption.abort());
      return interruption.signal;
    },
    ...(stderr.isTTY ? { draw: (text: string) => stderr.write(text) } : {}),
  });
} catch (error) {
  // Not 1, which says that something was found.
  console.error(error);
  process.exitCode = 2;
}
