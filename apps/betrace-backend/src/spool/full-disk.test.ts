import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { imbalance } from '../assemble/span-counts.ts';
import { temporaryFolder } from '../store/fixtures.ts';
import { otlpBody } from '../testing/otlp.ts';
import { startService } from '../testing/test-service.ts';

/** Why there can be no small file system, if so. */
function mount(folder: string): string | undefined {
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', folder], { stdio: 'pipe' });
    return undefined;
  } catch {
    return 'a small file system can be mounted by root alone, so a disk that is really full is not tested';
  }
}

test('on a disk that is really full what was acknowledged is judged and stored; with room again spans are taken', async (t) => {
  const dataDir = path.join(temporaryFolder(t), 'small');
  const reason = mount(dataDir);
  if (reason !== undefined) {
    return t.skip(reason);
  }
  try {
    const env = { BETRACE_SPOOL_RESERVE: '3MiB', BETRACE_SPOOL_SEGMENT_SIZE: '1MiB' };
    const service = await startService(t, { dataDir, env, threads: true });
    await service.addRule({ name: 'No error', expression: 'span.status == "ERROR"', onIncomplete: 'evaluate' });
    const send = async (trace: number) => {
      const text = randomBytes(200_000).toString('base64');
      const body = otlpBody([{ trace, id: 1, status: 'error', attributes: { text } }]);
      const headers = { 'content-type': 'application/x-protobuf' };
      return (await fetch(`${service.httpUrl}/v1/traces`, { method: 'POST', body: Buffer.from(body), headers })).status;
    };
    let taken = 0;
    while ((await send(taken + 1)) === 200) {
      taken++;
      assert.ok(taken < 100);
    }
    assert.ok(taken > 5);
    assert.equal(await send(taken + 1), 503);
    service.clock.advance(9000);
    await service.settled();
    assert.equal(service.counts().decided, taken);
    for (let tries = 0; (await send(taken + 1)) !== 200; tries++) {
      assert.ok(tries < 200, 'spans are taken once their room is free');
      service.clock.advance(1000);
      await sleep(20);
    }
    assert.equal((await service.violations()).length, taken + 1);
    assert.equal(imbalance(service.counts()), 0);
    await service.close();
  } finally {
    execFileSync('umount', ['-l', dataDir]);
  }
});
