import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readConfiguration } from './read-settings.ts';
import { parseConfig } from './config-file.ts';
import { renewSettings, settingsPage } from './settings-page.ts';
import { keyOf, settingNames, settingTable } from './settings.ts';

const page = readFileSync(settingsPage, 'utf8');

test('the page of settings is as the settings are', () => {
  assert.equal(page, renewSettings(page), 'renew it with: node apps/betrace-backend/src/config/settings-page.ts');
  assert.ok(settingNames.every((name) => page.includes(`| \`${keyOf(settingTable[name].variable)}\` |`)));
});

test('the examples of the page are read', () => {
  const examples = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
  assert.ok(examples.length > 0);
  for (const example of examples) {
    const { entries, problems } = parseConfig(example, 'configuration.md');
    assert.deepEqual(problems, []);
    // A secret is only named by its file, which is not there.
    const flags = entries.filter(({ key }) => !key.endsWith('_headers_file'));
    const args = flags.map(({ key, text }) => `--${key.replaceAll('_', '-')}=${text}`);
    assert.ok(readConfiguration({}, args));
  }
});
