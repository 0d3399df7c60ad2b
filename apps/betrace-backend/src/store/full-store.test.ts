import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { imbalance } from '../assemble/span-counts.ts';
import { otlpBody, traceIdOf } from '../testing/otlp.ts';
import { startService } from '../testing/test-service.ts';
import { databaseFile } from './database-file.ts';
import { temporaryFolder } from './fixtures.ts';

const rule = { name: 'No error', expression: 'span.status == "ERROR"', onIncomplete: 'evaluate' };
const maxPending = 3;

/**
 * A service, and a hold of its own connection to the database: SQLite itself then fails as on a full or read-only disk,
 * for whoever runs the test.
 */
async function started(t: TestContext) {
  const dataDir = temporaryFolder(t);
  const { prototype } = DatabaseSync;
  const connections = new Set<DatabaseSync>();
  const { prepare } = prototype;
  t.mock.method(prototype, 'prepare', function (this: DatabaseSync, sql: string) {
    connections.add(this);
    return prepare.call(this, sql);
  });
  const service = await startService(t, { dataDir, env: { BETRACE_REPORT_MAX_PENDING: String(maxPending) } });
  await service.addRule(rule);
  const file = databaseFile(dataDir);
  const [database, ...others] = [...connections].filter((each) => each.location() === file);
  assert.ok(database);
  assert.deepEqual(others, []);
  return { service, database, file };
}

type Service = Awaited<ReturnType<typeof startService>>;

async function ready({ httpUrl }: Service): Promise<{ readonly status: number; readonly message: string }> {
  const response = await fetch(`${httpUrl}/ready`);
  const { message = '' } = (await response.json()) as { message?: string };
  return { status: response.status, message };
}

/** One violation more, once its trace falls due. */
async function violate(service: Service, trace: number): Promise<Response> {
  const response = await fetch(`${service.httpUrl}/v1/traces`, {
    method: 'POST',
    body: Buffer.from(otlpBody([{ trace, id: 1, status: 'error' }])),
    headers: { 'content-type': 'application/x-protobuf' },
  });
  service.clock.advance(9000);
  return response;
}

/** Sends violations until no more are taken, because of the store; resolves with how many there were. */
async function violateUntilRefused(service: Service): Promise<number> {
  for (let tries = 0, taken = 0; tries < 1000; tries++) {
    const { status, headers } = await violate(service, taken + 1);
    if (status === 200) {
      taken++;
    } else if ((await ready(service)).status === 503) {
      assert.equal(status, 503);
      assert.equal(headers.get('retry-after'), '5');
      return taken;
    }
  }
  assert.fail('The store took everything.');
}

/** Without a restart spans are taken again and no violation is missing: those that waited, and one more. */
async function goesOn(service: Service, taken: number): Promise<void> {
  for (let tries = 0; (await ready(service)).status !== 200; tries++) {
    assert.ok(tries < 400, 'the service is ready again');
    await sleep(25);
  }
  assert.equal((await violate(service, taken + 1)).status, 200);
  await service.settled();
  const traces = new Set<string>();
  for (let token = ''; traces.size === 0 || token !== '';) {
    const page = (await service.call('GET', `/api/violations?pageSize=1000&pageToken=${token}`)) as ListedViolations;
    page.violations.forEach(({ traceId }) => traces.add(traceId));
    token = page.nextPageToken;
  }
  assert.deepEqual(
    [...traces].toSorted(),
    Array.from({ length: taken + 1 }, (_, i) => traceIdOf(i + 1)),
  );
  assert.equal(imbalance(service.counts()), 0);
}

interface ListedViolations {
  readonly violations: readonly { readonly traceId: string }[];
  readonly nextPageToken: string;
}

test('a database that finds no room on its disk: /ready says so, spans are refused; with room again all is stored', async (t) => {
  const { service, database, file } = await started(t);
  // No page more than it has; SQLite takes the least that it can.
  database.exec('pragma max_page_count = 1');
  const taken = await violateUntilRefused(service);
  assert.deepEqual(await ready(service), { status: 503, message: `The store is away: the disk is full (${file}).` });
  const { violations } = (await service.call('GET', '/api/violations?pageSize=1000')) as ListedViolations;
  assert.ok(violations.length <= taken - maxPending, 'what is found meanwhile waits');
  database.exec('pragma max_page_count = 1000000');
  await goesOn(service, taken);
});

test('a database that cannot be written: /ready says so, spans and rules are refused; once it can all is stored', async (t) => {
  const { service, database, file } = await started(t);
  database.exec('pragma query_only = 1');
  const message = `The store is away: it cannot be written (${file}).`;
  assert.deepEqual(await ready(service), { status: 503, message });
  assert.equal(await violateUntilRefused(service), maxPending);
  const refused = await fetch(`${service.httpUrl}/api/rules`, {
    method: 'POST',
    body: JSON.stringify({ ...rule, name: 'Another' }),
    headers: { 'content-type': 'application/json' },
  });
  assert.equal(refused.status, 503);
  assert.equal(((await refused.json()) as { message: string }).message, message);
  // Reading goes on.
  assert.deepEqual(await service.call('GET', '/api/violations'), { violations: [], nextPageToken: '' });
  database.exec('pragma query_only = 0');
  await goesOn(service, maxPending);
});
