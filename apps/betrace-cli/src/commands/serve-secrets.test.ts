import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { betrace, folderWith, runHere } from '../testing/betrace.ts';
import { startServer } from '../testing/server.ts';

/** Secrets of every kind that there is. */
async function plant(t: Parameters<typeof folderWith>[0]) {
  const tokens = await Promise.all([1, 2].map(async () => (await betrace(['tokens', 'generate'])).out.trim()));
  const [admin = '', reader = ''] = tokens;
  const header = 'planted-value-of-a-header';
  const [key, signing] = ['planted key of the redaction  32', 'planted key that signs evidence.'].map((text) =>
    Buffer.from(text).toString('base64'),
  ) as [string, string];
  const folder = folderWith(t, {
    'tokens.yaml':
      `tokens:\n  - { name: root, role: admin, token: ${admin} }\n  - { name: r, role: viewer, token_file: ${'READER'} }\n`.replace(
        'READER',
        path.join(folderWith(t, { token: reader }), 'token'),
      ),
    headers: `Authorization=${header}`,
  });
  const env = {
    BETRACE_BOOTSTRAP_TOKENS_FILE: path.join(folder, 'tokens.yaml'),
    BETRACE_EXPORT_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    BETRACE_EXPORT_OTLP_HEADERS_FILE: path.join(folder, 'headers'),
    BETRACE_REDACTION_KEYS: key,
    BETRACE_EVIDENCE_KEYS: signing,
    BETRACE_LOG_LEVEL: 'trace',
    BETRACE_ACCESS_MAX_FAILURES: '2',
  };
  return { admin, reader, env, secrets: [admin, reader, header, key, signing] };
}

test('planted secrets show in no answer, log, metric, error, configuration or process title', async (t) => {
  const { admin, reader, env, secrets } = await plant(t);
  const dataDir = folderWith(t, {});
  const { url, child, cli, fail, output, stop } = await startServer(t, { ...env, BETRACE_DATA_DIR: dataDir });
  const shown: string[] = [];
  const call = async (what: string, token: string | undefined, body?: string) => {
    const [method = '', place = ''] = what.split(' ');
    const answer = await fetch(url + place, {
      method,
      headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      ...(body !== undefined && { body }),
    });
    shown.push(JSON.stringify([...answer.headers]), await answer.text());
    return answer.status;
  };
  assert.equal(await call('POST /api/rules', admin, '{"id":"r","name":"R","expression":"never { a }"}'), 200);
  for (const place of [
    '/api/tokens',
    '/api/audit',
    '/api/evidence',
    '/api/status',
    '/metrics',
    '/api/rules/r/revisions',
    '/openapi.json',
  ]) {
    assert.equal(await call(`GET ${place}`, admin), 200, place);
  }
  const refusals = [
    await call('DELETE /api/violations?all=true', reader),
    await call('GET /api/rules', `${admin}x`),
    await call('GET /api/rules', admin.slice(0, -1)),
    await call('GET /api/rules', reader.replace('betrace_', 'betrace-')),
    await call(`GET /api/rules/${'x'.repeat(300)}`, admin),
    await call('POST /api/rules', admin, '{"broken'),
  ];
  assert.deepEqual(refusals, [403, 401, 401, 429, 404, 400]);
  await assert.rejects(fail(1), /401/);
  shown.push((await cli(['rules', 'list', '--token', `${reader}x`])).err);
  shown.push((await runHere(['rules', 'list', '--url', url, '--token', admin, '-o', 'json'])).out);
  shown.push((await runHere(['serve', '--print-config'], undefined, env)).out);
  shown.push((await runHere(['serve', '--grpc-addr', 'x'], undefined, env)).err);
  shown.push((await runHere(['serve', '--export-otlp-headers', `no header ${secrets[2]}`], undefined, {})).err);
  assert.ok(shown.every((text) => text.length > 0));
  if (process.platform === 'linux') {
    shown.push(readFileSync(`/proc/${child.pid}/cmdline`, 'latin1'), readFileSync(`/proc/${child.pid}/comm`, 'latin1'));
  }
  await stop();
  assert.match(output(), /a token was refused/);
  shown.push(output());
  for (const file of readdirSync(dataDir, { recursive: true, withFileTypes: true })) {
    if (file.isFile() && file.name.startsWith('betrace.db')) {
      shown.push(readFileSync(path.join(file.parentPath, file.name), 'latin1'));
    }
  }
  for (const secret of secrets) {
    const part = secret.slice(-24);
    assert.ok(!shown.some((text) => text.includes(part)), shown.find((text) => text.includes(part))?.slice(0, 500));
  }
});
