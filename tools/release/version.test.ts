import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { cliVersion } from '../../apps/betrace-cli/src/version.ts';
import { version as serviceVersion } from '../../apps/betrace-backend/src/config/version.ts';
import { root } from '../process.ts';
import { changelogs, releaseVersion, versionsFound } from './version.ts';

test('one version stands everywhere: packages, images, the command and the service', () => {
  const version = releaseVersion();
  const found = versionsFound();
  assert.ok(found.length > 12, `${found.length} places`);
  assert.deepEqual(
    found.filter((place) => !place.endsWith(`: ${version}`)),
    [],
  );
  assert.deepEqual([cliVersion(), serviceVersion], [version, version]);
});

test('the changelogs tell of it, newest first', () => {
  for (const file of changelogs) {
    const [newest] = readFileSync(path.join(root, file), 'utf8').match(/(?<=^## )\S+/m) ?? [];
    assert.equal(newest, releaseVersion(), file);
  }
});
