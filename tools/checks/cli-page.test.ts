import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { cliPage, renewCommands } from './cli-page.ts';
import { canRunPages, runPage } from './run-page.ts';

test('the page about the command line shows the help of every command as it is', async () => {
  const page = readFileSync(cliPage, 'utf8');
  assert.equal(page, await renewCommands(page), 'renew it with: node tools/checks/cli-page.ts');
  assert.match(page, /^### betrace rules apply$/m);
});

test('the examples of the page about the command line do what it says', { skip: !canRunPages() }, (t) =>
  runPage(t, 'docs/cli.md'),
);
