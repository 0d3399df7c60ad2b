import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { temporaryFolder } from '../store/fixtures.ts';
import { printConfiguration } from './print-configuration.ts';
import { readConfiguration, readSettings, SettingsError } from './read-settings.ts';
import { settingsHelp } from './settings-help.ts';
import { flagOf, keyOf, settingNames, settingTable } from './settings.ts';

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

test('shards run in as many threads as are set, from none to 64, or as suits the cores', () => {
  const shards = (text: string) => readSettings({ BETRACE_SHARDS: text }, []).shards;
  assert.deepEqual(['0', '1', '64'].map(shards), [0, 1, 64]);
  const auto = shards('auto');
  assert.ok(auto >= 0 && auto <= 4);
  assert.throws(() => shards('65'), /auto or a whole number from 0 to 64/);
});

test('a flag wins over its variable', () => {
  const env = { BETRACE_HTTP_ADDR: '127.0.0.1:1', BETRACE_ASSEMBLE_IDLE: '1m30s' };
  const settings = readSettings(env, ['--http-addr', '[::1]:2', '--log-level=debug']);
  assert.deepEqual(settings.httpAddr, { host: '::1', port: 2 });
  assert.equal(settings.assembleIdle, 90_000);
  assert.equal(settings.logLevel, 'debug');
});

/** A file with this content; its path. */
function fileWith(t: TestContext, content: string, name = 'betrace.yaml'): string {
  const file = path.join(temporaryFolder(t), name);
  writeFileSync(file, content);
  return file;
}

test('a flag wins over a variable, a variable over the file, and the file over the default', (t) => {
  const file = fileWith(t, 'assemble: { root_grace: 1s, idle: 2s, max_age: 3m }\n');
  const env = { BETRACE_ASSEMBLE_IDLE: '5s', BETRACE_ASSEMBLE_MAX_AGE: '6m' };
  const expected = { assembleRootGrace: 1000, assembleIdle: 5000, assembleMaxAge: 420_000, assembleMaxSpans: 10_000 };
  for (const settings of [
    readSettings({ ...env, BETRACE_CONFIG_FILE: file }, ['--assemble-max-age=7m']),
    readSettings({ ...env, BETRACE_CONFIG_FILE: '/nowhere' }, ['--config', file, '--assemble-max-age=7m']),
    readSettings(env, [`--config=${file}`, '--assemble-max-age', '7m']),
  ]) {
    const found = Object.keys(expected).map((name) => [name, settings[name as keyof typeof expected]]);
    assert.deepEqual(Object.fromEntries(found), expected);
  }
});

test('mistakes in the file are named with line and column, beside all others', (t) => {
  const file = fileWith(t, 'http:\n  adr: x\nassemble_idle: soon\nhttp_addr: 127.0.0.1:1\n');
  assert.deepEqual(problemsOf({ BETRACE_CONFIG_FILE: file, BETRACE_DRAIN: 'maybe' }), [
    `${file}:2:3: http_adr is not a setting; did you mean http_addr?`,
    `${file}:3:1: "soon" cannot be used: expected a duration such as 500ms, 8s, 5m, 1m30s or 30d.`,
    'BETRACE_DRAIN: "maybe" cannot be used: expected true or false.',
  ]);
  assert.match(
    problemsOf({}, ['--config', '/nowhere.yaml'])[0] ?? '',
    /^\/nowhere\.yaml cannot be read: .*no such file/,
  );
  assert.deepEqual(problemsOf({}, ['--config']), ['--config needs a value: FILE.']);
});

test('a setting that one source names twice is refused', (t) => {
  const file = fileWith(t, 'http_addr: 127.0.0.1:1\nhttp:\n  addr: 127.0.0.1:2\n');
  assert.deepEqual(problemsOf({ BETRACE_CONFIG_FILE: file }), [`${file}:3:3: http_addr is set twice; keep one.`]);
  assert.deepEqual(problemsOf({}, ['--drain', '--drain=false']), ['--drain: --drain is set twice; keep one.']);
});

test('a secret may stand in a file of its own, and is shown nowhere', (t) => {
  const secretFile = fileWith(t, 'Authorization=Bearer%20s3cr3t\n', 'headers');
  const file = fileWith(t, `export: { otlp_headers_file: ${secretFile} }`);
  for (const [env, args] of [
    [{ BETRACE_EXPORT_OTLP_HEADERS_FILE: secretFile }, []],
    [{ BETRACE_EXPORT_OTLP_HEADERS: 'Authorization=Bearer s3cr3t' }, []],
    [{}, ['--export-otlp-headers-file', secretFile]],
    [{ BETRACE_CONFIG_FILE: file }, []],
  ] as [Record<string, string>, string[]][]) {
    const configuration = readConfiguration(env, args);
    assert.deepEqual(configuration.settings.exportOtlpHeaders, { Authorization: 'Bearer s3cr3t' });
    const shown = printConfiguration(configuration);
    assert.ok(!shown.includes('s3cr3t'));
    assert.match(shown, /^# export_otlp_headers: \*\*\* /m);
  }
  const wrong = problemsOf({ BETRACE_EXPORT_OTLP_HEADERS: 's3cr3t' });
  assert.match(wrong[0] ?? '', /^BETRACE_EXPORT_OTLP_HEADERS: the value cannot be used: expected headers/);
  assert.ok(!wrong.join().includes('s3cr3t'));
  assert.match(
    problemsOf({ BETRACE_EXPORT_OTLP_HEADERS_FILE: '/nowhere' })[0] ?? '',
    /_FILE: \/nowhere cannot be read/,
  );
  assert.match(
    problemsOf({ BETRACE_EXPORT_OTLP_HEADERS: 'a=b', BETRACE_EXPORT_OTLP_HEADERS_FILE: secretFile })[0] ?? '',
    /twice/,
  );
  assert.match(problemsOf({ BETRACE_HTTP_ADDR_FILE: secretFile })[0] ?? '', /is not a setting/);
});

test('the configuration in force is printed with its sources, and is itself a configuration file', (t) => {
  const file = fileWith(t, 'log_level: debug\n');
  const env = {
    BETRACE_CONFIG_FILE: file,
    BETRACE_DATA_DIR: './a #b',
    BETRACE_EXPORT_OTLP_ENDPOINT: 'http://tempo:4318',
  };
  const configuration = readConfiguration(env, ['--assemble-idle', '1m30s', '--drain', '--print-config']);
  assert.ok(configuration.print);
  const shown = printConfiguration(configuration);
  assert.match(shown, /^http_addr: 127\.0\.0\.1:12011 +# default$/m);
  assert.match(shown, new RegExp(`^log_level: debug +# ${file}:1:1$`, 'm'));
  assert.match(shown, /^assemble_idle: 1m30s +# --assemble-idle$/m);
  assert.match(shown, /^data_dir: "?.*# BETRACE_DATA_DIR$/m);
  assert.match(shown, /^# http_tls_cert_file: +# default$/m);
  assert.deepEqual(readSettings({}, ['--config', fileWith(t, shown)]), configuration.settings);
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

test('settings of TLS come in pairs', () => {
  assert.match(problemsOf({ BETRACE_HTTP_TLS_CERT_FILE: 'a' })[0] ?? '', /CERT_FILE: is of no use without .*KEY_FILE/);
  assert.match(problemsOf({ BETRACE_GRPC_TLS_KEY_FILE: 'a' })[0] ?? '', /KEY_FILE: is of no use without .*CERT_FILE/);
  assert.match(problemsOf({ BETRACE_GRPC_TLS_CLIENT_CA_FILE: 'a' })[0] ?? '', /the gRPC port does not speak TLS/);
});

test('an address with a password is refused, as it would be shown', () => {
  const [problem = ''] = problemsOf({ BETRACE_EXPORT_OTLP_ENDPOINT: 'http://me:secret@tempo:4318' });
  assert.match(problem, /without name and password/);
  assert.ok(!problem.includes('secret'));
});

test('limits that contradict each other are refused', () => {
  assert.match(problemsOf({ BETRACE_RECEIVE_MAX_PENDING: '1MiB' })[0] ?? '', /^BETRACE_RECEIVE_MAX_PENDING: less than/);
  assert.match(
    problemsOf({ BETRACE_RECEIVE_HEADER_TIMEOUT: '1m' })[0] ?? '',
    /^BETRACE_RECEIVE_HEADER_TIMEOUT: more than/,
  );
  assert.match(problemsOf({ BETRACE_RECEIVE_MAX_BODY: '0MB' })[0] ?? '', /"0MB" cannot be used: expected a size/);
});

test('help lists every setting with variable, flag, default and meaning', () => {
  const help = settingsHelp();
  for (const name of settingNames) {
    const { variable, standard, meaning } = settingTable[name];
    for (const part of [variable, `${flagOf(variable)} `, keyOf(variable), standard || 'unset', meaning]) {
      assert.ok(help.includes(part), `${name}: ${part}`);
    }
  }
});
