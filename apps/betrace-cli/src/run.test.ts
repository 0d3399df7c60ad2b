import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runHere } from './testing/betrace.ts';

const betrace = (args: readonly string[]) => runHere(args, '', { BETRACE_HTTP_ADDR: '127.0.0.1:0' });

const commands = [
  'check',
  'fmt',
  'test',
  'explain',
  'eval',
  'serve',
  'rules',
  'violations',
  'traces',
  'tokens',
  'audit',
  'evidence',
  'verify',
  'backup',
  'status',
];

test('--help lists the commands and the exit codes', async () => {
  for (const flag of ['--help', '-h', 'help']) {
    const { code, out } = await betrace([flag]);
    assert.equal(code, 0);
    assert.match(out, /Usage: betrace COMMAND[^]*serve +run the service[^]*Exit codes: 0 fine/);
    commands.forEach((name) => assert.match(out, new RegExp(`^  ${name} `, 'm')));
  }
});

test('every command has a help of its own', async () => {
  for (const name of commands) {
    const { code, out } = await betrace([name, '--help']);
    assert.equal(code, 0);
    assert.match(out, new RegExp(`^Usage: betrace ${name} `));
    assert.deepEqual(await betrace(['help', name]), { code, out, err: '' });
  }
});

test('without a command it shows the help, and has failed', async () => {
  const { code, out } = await betrace([]);
  assert.equal(code, 2);
  assert.match(out, /Usage: betrace/);
});

test('--version prints the version alone', async () => {
  const { code, out } = await betrace(['--version']);
  assert.equal(code, 0);
  assert.match(out, /^\d+\.\d+\.\d+\n$/);
});

test('an unknown command is refused with the nearest spelling', async () => {
  assert.deepEqual(await betrace(['sevre']), {
    code: 2,
    out: '',
    err: 'betrace: "sevre" is not a command. Did you mean `betrace serve`?\n',
  });
  assert.match((await betrace(['constructor'])).err, /`betrace --help` lists all/);
});

test('an unknown flag is refused with the nearest spelling', async () => {
  for (const name of ['check', 'fmt', 'test', 'explain', 'eval']) {
    assert.deepEqual(await betrace([name, '--jsn', 'x']), {
      code: 2,
      out: '',
      err: 'betrace: --jsn is not a flag; did you mean --json?\n',
    });
  }
});

test('a command without input says what it needs', async () => {
  for (const name of ['check', 'fmt', 'test', 'explain', 'eval']) {
    const { code, out, err } = await betrace([name]);
    assert.equal(code, 2);
    assert.equal(out, '');
    assert.match(err, /^betrace: (name the|give) /);
  }
});

test('standard input cannot be given twice', async () => {
  assert.deepEqual(await betrace(['eval', '--rules', '-', '--traces', '-']), {
    code: 2,
    out: '',
    err: 'betrace: - is given twice, but standard input can be read once\n',
  });
});

test('serve --help lists every setting', async () => {
  const { code, out } = await betrace(['serve', '--help']);
  assert.equal(code, 0);
  assert.match(out, /--http-addr HOST:PORT\n.*\n +BETRACE_HTTP_ADDR, in a file http_addr; default 127\.0\.0\.1:12011/);
  assert.match(out, /--assemble-root-grace DURATION/);
});

test('serve refuses a misspelt flag before it starts anything', async () => {
  assert.deepEqual(await betrace(['serve', '--grcp-addr', '127.0.0.1:0']), {
    code: 2,
    out: '',
    err: 'betrace: --grcp-addr is not a flag; did you mean --grpc-addr?\n',
  });
});
