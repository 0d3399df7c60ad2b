import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from './store/fixtures.ts';
import { startService } from './testing/test-service.ts';

interface Status {
  readonly rulesInForce: number;
  readonly provisioning: { files: number; rules: number; problems: { file: string; message: string }[] };
}

test('rules of files judge from the start, are taken over while it runs, and are read only in the API', async (t) => {
  const folder = temporaryFolder(t);
  const write = (text: string) => writeFileSync(path.join(folder, 'rules.yaml'), text);
  const rule = (id: string) => `- { id: ${id}, expression: 'span.status == "ERROR"', on_incomplete: evaluate }\n`;
  write(rule('first'));
  const service = await startService(t, { env: { BETRACE_RULES_DIR: folder } });
  await service.send({ trace: 1, id: 1, status: 'error' });
  assert.deepEqual((await service.violations()).map(({ ruleId }) => ruleId), ['first']); // prettier-ignore

  const status = async () => (await service.call('GET', '/api/status')) as Status;
  const until = async (holds: (status: Status) => boolean) => {
    for (let tries = 0; tries < 500 && !holds(await status()); tries++) {
      service.clock.advance(1000);
      await sleep(20);
    }
    assert.ok(holds(await status()));
  };
  write(rule('first') + rule('second'));
  await until(({ rulesInForce }) => rulesInForce === 2);
  await service.send({ trace: 2, id: 1, status: 'error' });
  assert.deepEqual((await service.violations()).map(({ ruleId }) => ruleId).sort(), ['first', 'first', 'second']); // prettier-ignore

  for (const [method, url] of [
    ['DELETE', '/api/rules/first'],
    ['POST', '/api/rules/first/disable'],
    ['PUT', '/api/rules/first'],
  ] as const) {
    const headers = { 'content-type': 'application/json' };
    const body = method === 'PUT' ? JSON.stringify({ name: 'x', expression: 'never { a }' }) : '{}';
    const answer = await fetch(service.httpUrl + url, { method, headers, ...(method !== 'DELETE' && { body }) });
    const { message } = (await answer.json()) as { message: string };
    assert.deepEqual([answer.status, message], [400, 'Rule first comes from the file rules.yaml; change it there.']);
  }
  assert.equal(((await service.call('GET', '/api/rules/first')) as { provisionedFrom: string }).provisionedFrom, 'rules.yaml'); // prettier-ignore

  write('- [');
  await until(({ provisioning }) => provisioning.problems.length === 1);
  const { provisioning, rulesInForce } = await status();
  assert.deepEqual([provisioning.files, provisioning.rules, rulesInForce], [1, 2, 2]);
  assert.equal(provisioning.problems[0]?.file, 'rules.yaml');
  assert.match(await (await fetch(`${service.httpUrl}/metrics`)).text(), /^betrace_rule_files_problems 1$/m);
});
