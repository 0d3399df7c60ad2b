import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { temporaryFolder } from '../../apps/betrace-backend/src/store/fixtures.ts';
import { startService } from '../../apps/betrace-backend/src/testing/test-service.ts';
import { canRun, root } from '../process.ts';

// The examples of each page are run in their order on one service. The JSON behind an example is a part of the last JSON
// that it prints: lists may be longer, objects may have more.

const pages = ['docs/api.md', 'docs/redaction.md'];

function blocksOf(page: string) {
  return [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(({ 1: language = '', 2: text = '', index }) => ({
    language,
    text: text.trimEnd(),
    line: page.slice(0, index).split('\n').length,
  }));
}

const bin = path.join(root, '.betrace/go-client');

/** Builds it as pinned beside the Go client of the API. */
function hasGrpcurl(): boolean {
  if (!canRun('go', ['version'])) {
    return false;
  }
  mkdirSync(bin, { recursive: true });
  const module = path.join(root, 'apps/betrace-backend/test-go');
  return canRun('go', [
    '-C',
    module,
    'build',
    '-o',
    path.join(bin, 'grpcurl'),
    'github.com/fullstorydev/grpcurl/cmd/grpcurl',
  ]);
}

for (const name of pages) {
  test(`the examples of ${name} do what it says`, async (t) => {
    if (!canRun('curl', ['--version']) || !existsSync('/bin/sh')) {
      t.skip('curl is missing');
      return;
    }
    const withGrpc = hasGrpcurl();
    const cwd = temporaryFolder(t);
    const { httpUrl, grpcPort, clock, settled } = await startService(t);
    const blocks = blocksOf(readFileSync(path.join(root, name), 'utf8'));
    for (const [i, { language, text, line }] of blocks.entries()) {
      if (language !== 'sh') {
        continue;
      }
      await t.test(`${name}:${line}`, async (t) => {
        if (text.startsWith('grpcurl') && !withGrpc) {
          assert.notEqual(process.env['CI'], 'true', 'grpcurl cannot be built');
          t.skip('grpcurl cannot be built: Go or its modules are missing');
          return;
        }
        const script = text
          .replaceAll('http://localhost:12011', httpUrl)
          .replaceAll('localhost:50051', `127.0.0.1:${grpcPort}`);
        const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env['PATH'] ?? ''}` };
        const { stdout } = await promisify(execFile)('/bin/sh', ['-ec', script], { cwd, env });
        const expected = blocks[i + 1];
        assert.equal(expected?.language, 'json', 'what it answers stands behind it');
        assertPart(lastJson(stdout), JSON.parse(expected.text), 'answer');
        // What came is judged before the next example.
        clock.advance(300_000);
        await settled();
      });
    }
  });
}

/** The last of the JSON values that follow each other in a text. */
function lastJson(text: string): unknown {
  const begins = [...text.matchAll(/\{/g)].map(({ index }) => index);
  for (const begin of begins) {
    const before = text.slice(0, begin).trim();
    if (before === '' || /[}\w]$/.test(before)) {
      try {
        return JSON.parse(text.slice(begin));
      } catch {
        // Not the last one.
      }
    }
  }
  return assert.fail(`no JSON: ${text}`);
}

function assertPart(given: unknown, part: unknown, place: string): void {
  if (typeof part !== 'object' || part === null) {
    assert.deepEqual(given, part, place);
    return;
  }
  assert.ok(typeof given === 'object' && given !== null, `${place}: ${JSON.stringify(given)}`);
  for (const [key, value] of Object.entries(part)) {
    assert.ok(key in given, `${place} has no ${key}: ${JSON.stringify(given)}`);
    assertPart((given as Record<string, unknown>)[key], value, `${place}.${key}`);
  }
}
