import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { metrics } from '../../apps/betrace-backend/src/telemetry/catalogue.ts';
import { root } from '../process.ts';
import { canRunPages, runPage } from './run-page.ts';

const file = 'docs/operate.md';
const page = readFileSync(path.join(root, file), 'utf8');

/** The first cells, in code, of the table under a heading; in any of them several may stand. */
function rowsUnder(heading: string): string[] {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  const rows = [...text.matchAll(/^\| (`[^|]*) \|/gm)];
  return rows.flatMap(([, cell = '']) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
}

test('the page about operation says of every metric what it means for the one on call, and of no other', () => {
  const names = Object.values(metrics).map(({ name }) => name);
  assert.deepEqual(rowsUnder('Metrics').sort(), names.sort());
});

test('the page about operation says of every warning and error in the log what to do, and of no other', () => {
  const messages = globSync('apps/betrace-backend/src/**/*.ts', { cwd: root })
    .filter((source) => !/\.test\.ts$|\/testing\/|\/fixtures/.test(source))
    .flatMap((source) => troubleIn(source, readFileSync(path.join(root, source), 'utf8')));
  assert.ok(messages.length > 10);
  assert.deepEqual(rowsUnder('Log lines').sort(), [...new Set(messages)].sort());
});

/** The messages of `log.warn`, `log.error` and `log.fatal`: each is a text that stands there, so that it can be looked up. */
function troubleIn(source: string, text: string): string[] {
  const messages: string[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      ['warn', 'error', 'fatal'].includes(node.expression.name.text) &&
      /\blog$/i.test(node.expression.expression.getText())
    ) {
      const message = node.arguments.at(-1);
      assert.ok(message && ts.isStringLiteralLike(message), `${source}: ${node.getText()} has no constant message`);
      messages.push(message.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(source, text, ts.ScriptTarget.Latest, true));
  return messages;
}

test('the commands of the page about operation do what it says', { skip: !canRunPages() }, (t) => runPage(t, file));
