#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Most of a short call is spent on reading TypeScript; what was read before is kept. Where it cannot be, nothing happens.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)));
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
