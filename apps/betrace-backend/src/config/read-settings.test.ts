import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings, SettingsError } from './read-settings.ts';
import { settingsHelp } from './settings-help.ts';
import { flagOf, settingNames, settingTable } from './settings.ts';

function problemsOf(env: Record<string, string>, args: string[] = []): readonly string[] {
  try {
    readSettings(env, args);
  } catch (error) {
    assert.ok(error instanceof SettingsError);
    return error.problems;
  }
  return assert.fail('was accepted');
}

test('without any setting the documented defaults hold', () => {
  const settings = readSettings({ HOME: '/home/x' }, []);
  assert.deepEqual(settings.httpAddr, { host: '127.0.0.1', port: 12011 });
  assert.deepEqual(settings.grpcAddr, { host: '127.0.0.1', port: 50051 });
  assert.equal(settings.dataDir, './.betrace/data');
  assert.equal(settings.assembleRootGrace, 8000);
  assert.equal(settings.assembleMaxAge, 300_000);
  assert.equal(settings.assembleMaxBytes, 5_000_000);
  assert.equal(settings.exportOtlpEndpoint, undefined);
});

test('a flag wins over its variable', () => {
  const env = { BETRACE_HTTP_ADDR: '127.0.0.1:1', BETRACE_ASSEMBLE_IDLE: '1m30s' };
  const settings = readSettings(env, ['--http-addr', '[::1]:2', '--log-level=debug']);
  assert.deepEqual(settings.httpAddr, { host: '::1', port: 2 });
  assert.equal(settings.assembleIdle, 90_000);
  assert.equal(settings.logLevel, 'debug');
});

test('an unknown variable or flag is refused by name, with the nearest spelling', () => {
  assert.deepEqual(problemsOf({ BETRACE_HTP_ADDR: 'x' }), [
    'BETRACE_HTP_ADDR is not a setting; did you mean BETRACE_HTTP_ADDR?',
  ]);
  assert.deepEqual(problemsOf({}, ['--data-dri=x']), ['--data-dri is not a flag; did you mean --data-dir?']);
  assert.deepEqual(problemsOf({}, ['elsewhere-entirely']), [
    'elsewhere-entirely is not a flag; `betrace serve --help` lists all.',
  ]);
});

test('every wrong value is named at once, with what is expected', () => {
  const problems = problemsOf({ BETRACE_HTTP_ADDR: 'here', BETRACE_ASSEMBLE_IDLE: '60', BETRACE_LOG_LEVEL: 'loud' });
  assert.equal(problems.length, 3);
  assert.match(problems[0] ?? '', /^BETRACE_HTTP_ADDR: "here" cannot be used: expected host:port/);
  assert.match(problems[1] ?? '', /^BETRACE_LOG_LEVEL: "loud" .*warn/);
  assert.match(problems[2] ?? '', /^BETRACE_ASSEMBLE_IDLE: "60" .*500ms/);
  assert.deepEqual(problemsOf({}, ['--data-dir']), ['--data-dir needs a value: PATH.']);
});

test('an address beyond loopback needs --insecure', () => {
  assert.match(problemsOf({ BETRACE_HTTP_ADDR: '0.0.0.0:12011' })[0] ?? '', /other machines.*--insecure/);
  assert.match(problemsOf({ BETRACE_GRPC_ADDR: '[::]:50051' })[0] ?? '', /^BETRACE_GRPC_ADDR/);
  assert.equal(readSettings({}, ['--http-addr=0.0.0.0:12011', '--insecure']).httpAddr.host, '0.0.0.0');
  assert.equal(readSettings({ BETRACE_HTTP_ADDR: 'localhost:0' }, []).httpAddr.port, 0);
});

test('limits that contradict each other are refused', () => {
  assert.match(problemsOf({ BETRACE_RECEIVE_MAX_PENDING: '1MiB' })[0] ?? '', /^BETRACE_RECEIVE_MAX_PENDING: less than/);
  assert.match(problemsOf({ BETRACE_RECEIVE_MAX_BODY: '0MB' })[0] ?? '', /"0MB" cannot be used: expected a size/);
});

test('help lists every setting with variable, flag, default and meaning', () => {
  const help = settingsHelp();
  for (const name of settingNames) {
    const { variable, standard, meaning } = settingTable[name];
    for (const part of [variable, `${flagOf(variable)} `, standard || 'unset', meaning]) {
      assert.ok(help.includes(part), `${name}: ${part}`);
    }
  }
});
