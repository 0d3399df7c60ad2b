import assert from 'node:assert/strict';
import { test } from 'node:test';
import { run } from './run.ts';

async function betrace(...args: string[]) {
  let out = '';
  let err = '';
  const code = await run(args, {
    env: { BETRACE_HTTP_ADDR: '127.0.0.1:0' },
    out: (text) => (out += `${text}\n`),
    err: (text) => (err += `${text}\n`),
  });
  return { code, out, err };
}

test('--help lists the commands', async () => {
  for (const flag of ['--help', '-h', 'help']) {
    const { code, out } = await betrace(flag);
    assert.equal(code, 0);
    assert.match(out, /Usage: betrace COMMAND[^]*serve +run the service/);
  }
});

test('without a command it shows the help, and has failed', async () => {
  const { code, out } = await betrace();
  assert.equal(code, 2);
  assert.match(out, /Usage: betrace/);
});

test('--version prints the version alone', async () => {
  const { code, out } = await betrace('--version');
  assert.equal(code, 0);
  assert.match(out, /^\d+\.\d+\.\d+\n$/);
});

test('an unknown command is refused with the nearest spelling', async () => {
  assert.deepEqual(await betrace('sevre'), {
    code: 2,
    out: '',
    err: 'betrace: "sevre" is not a command. Did you mean `betrace serve`?\n',
  });
  assert.match((await betrace('constructor')).err, /`betrace --help` lists all/);
});

test('serve --help lists every setting', async () => {
  const { code, out } = await betrace('serve', '--help');
  assert.equal(code, 0);
  assert.match(out, /--http-addr HOST:PORT\n.*\n +BETRACE_HTTP_ADDR, default 127\.0\.0\.1:12011/);
  assert.match(out, /--assemble-root-grace DURATION/);
});

test('serve refuses a misspelt flag before it starts anything', async () => {
  assert.deepEqual(await betrace('serve', '--grcp-addr', '127.0.0.1:0'), {
    code: 2,
    out: '',
    err: 'betrace: --grcp-addr is not a flag; did you mean --grpc-addr?\n',
  });
});
