import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from '../checks/check.ts';
import { parse } from '../syntax/parser.ts';
import { catalogue } from './catalogue.ts';

for (const [code, { example, severity }] of Object.entries(catalogue)) {
  if (example !== '') {
    test(`${code}: its example draws it and nothing else`, () => {
      const diagnostics = check(parse(example));
      assert.deepEqual(
        diagnostics.map((diagnostic) => [diagnostic.code, diagnostic.severity]),
        [[code, severity]],
      );
    });
  }
}
