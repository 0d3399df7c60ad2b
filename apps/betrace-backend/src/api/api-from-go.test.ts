import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { text } from 'node:stream/consumers';
import { calls, masked } from './testing/calls.ts';
import { methodOf, startForCalls } from './testing/start-for-calls.ts';

// The table of calls again, from another implementation of gRPC and of proto3 JSON.

const root = path.resolve(import.meta.dirname, '../../../..');
const module = path.resolve(import.meta.dirname, '../../test-go');
const built = path.join(root, '.betrace/go-client');

function hasGo(): boolean {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('every call is answered over gRPC from Go as the table says', async (t) => {
  if (!hasGo()) {
    assert.notEqual(process.env['CI'], 'true', 'Go is missing');
    t.skip('Go is missing');
    return;
  }
  mkdirSync(built, { recursive: true });
  const [program, descriptors] = [path.join(built, 'client'), path.join(built, 'descriptors.binpb')];
  execFileSync('go', ['build', '-o', program, '.'], { cwd: module });
  execFileSync(path.join(root, 'node_modules/.bin/buf'), ['build', '--output', descriptors], { cwd: root });

  const api = await startForCalls(t);
  const client = spawn(program, [api.grpcAddress, descriptors], { stdio: ['pipe', 'pipe', 'inherit'] });
  for (const { rpc, request } of calls) {
    const { parent, name } = methodOf(api, rpc);
    client.stdin.write(`${JSON.stringify({ method: `/${parent.typeName}/${name}`, request })}\n`);
  }
  client.stdin.end();
  const answers = (await text(client.stdout)).trimEnd().split('\n');
  assert.equal(answers.length, calls.length);
  for (const [i, { rpc, request, fails, answer }] of calls.entries()) {
    await t.test(`${rpc}: ${JSON.stringify(request)}`, () => {
      const got = JSON.parse(answers[i] ?? '') as { code: number; body: object };
      assert.deepEqual(masked(got.body as never), answer);
      assert.equal(got.code, fails?.[1] ?? 0);
    });
  }
});
