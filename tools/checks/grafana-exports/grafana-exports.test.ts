import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../../process.ts';
import { bundledFiles, isShared } from './bundled-files.ts';
import { reactNineteen } from './react-nineteen.ts';
import { parseFile, sharedUses } from './shared-uses.ts';

interface SharedExports {
  readonly grafana: string;
  readonly exports: Record<string, readonly string[]>;
}

const { grafana, exports } = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'shared-exports.json'), 'utf8'),
) as SharedExports;

/** What of a file the oldest Grafana does not have, each as a sentence with its place. */
function missing(name: string, text: string): string[] {
  return sharedUses(parseFile(name, text), isShared).flatMap(({ module, name: used, line }) => {
    const known = exports[module];
    if (known?.includes(used)) {
      return [];
    }
    return known === undefined
      ? [`${name}:${line} ${module} is not in shared-exports.json; name it in generate.ts`]
      : [`${name}:${line} ${used} is not among the exports of ${module} in Grafana ${grafana}`];
  });
}

const newer = (name: string, text: string): string[] =>
  reactNineteen(parseFile(name, text)).map(({ line, what }) => `${name}:${line} ${what}`);

for (const [id, entry] of [
  ['betrace-app', 'module.tsx'],
  ['betrace-datasource', 'module.ts'],
]) {
  describe(id, async () => {
    const names = (await bundledFiles(`apps/${id}/src/${entry}`)).filter((name) => /\.[cm]?[jt]sx?$/.test(name));
    const files = names.map((name) => ({ name, text: readFileSync(path.join(root, name), 'utf8') }));
    const own = files.filter(({ name }) => !name.includes('node_modules'));

    test('begins to need a Grafana of the version whose exports are known', () => {
      const { dependencies } = JSON.parse(readFileSync(path.join(root, `apps/${id}/src/plugin.json`), 'utf8')) as {
        dependencies: { grafanaDependency: string };
      };
      assert.equal(dependencies.grafanaDependency, `>=${grafana}-0`);
    });

    test('is made of files that use what Grafana shares', () => {
      const used = new Set(
        files.flatMap(({ name, text }) => sharedUses(parseFile(name, text), isShared)).map(({ module }) => module),
      );
      for (const module of ['@grafana/data', '@grafana/runtime', '@grafana/ui', 'react', 'rxjs']) {
        assert.ok(used.has(module), `no file uses ${module}`);
      }
    });

    test('uses only what the oldest Grafana and its React export', () => {
      assert.deepEqual(
        files.flatMap(({ name, text }) => missing(name, text)),
        [],
      );
    });

    test('writes no component that only React 19 understands', () => {
      assert.deepEqual(
        own.flatMap(({ name, text }) => newer(name, text)),
        [],
      );
    });

    test('bundles no second copy of what Grafana shares', () => {
      const copies =
        /node_modules\/(react|react-dom|react-router|rxjs|i18next|lodash|moment|@emotion\/\w+|@grafana\/(data|runtime|ui))\//;
      assert.deepEqual(
        names.filter((name) => copies.test(name)),
        [],
      );
    });
  });
}

/** A way to use an export that there is not in the oldest Grafana, with its line and name. */
const ways: readonly [source: string, finding: string][] = [
  [`import { useState, useActionState } from 'react';`, 'a.tsx:1 useActionState'],
  [`\nimport { use as read } from 'react';`, 'a.tsx:2 use'],
  [`import * as React from 'react';\nReact.use(x);`, 'a.tsx:2 use'],
  [`import React from 'react';\nexport const A = () => <React.Activity />;`, 'a.tsx:2 Activity'],
  [`import * as React from 'react';\nclass A extends React.Compnent {}`, 'a.tsx:2 Compnent'],
  [`import * as React from 'react';\nconst { use: read, useState } = React;`, 'a.tsx:2 use'],
  [`const React = require('react');\nReact['use'](x);`, 'a.tsx:2 use'],
  [`const { use } = await import('react');`, 'a.tsx:1 use'],
  [`export { cache, useState } from 'react';`, 'a.tsx:1 cache'],
  [`import ui from '@grafana/ui';`, 'a.tsx:1 default'],
  [`import { Button } from '@grafana/ui/internal';`, 'a.tsx:1 @grafana/ui/internal'],
  [`import * as d3 from 'd3';\nd3.max(x);`, 'a.tsx:2 d3'],
];
for (const [source, finding] of ways) {
  test(`an export that is missing is found in ${source.trim().replaceAll('\n', ' ')}`, () => {
    const found = missing('a.tsx', source);
    assert.equal(found.length, 1, found.join('\n'));
    assert.ok(found[0]?.startsWith(`${finding} is not`), found[0]);
  });
}

for (const source of [
  `import type { NotThere } from '@grafana/ui';`,
  `import { type NotThere, Button } from '@grafana/ui';`,
  `import * as React from 'react';\ninterface A extends React.NotThere { of: React.NorThat }`,
  `import React, { useState } from 'react';\nReact.useEffect(f);`,
  `import { use } from './own';\nimport { use as chaiUse } from 'chai';`,
]) {
  test(`nothing is missing for ${source.replaceAll('\n', ' ')}`, () => assert.deepEqual(missing('a.tsx', source), []));
}

/** What React 19 alone understands, each with the same in a way that both understand. */
const habits: readonly [nineteen: string, both: string][] = [
  [`<ThemeContext value={1}><A /></ThemeContext>`, `<ThemeContext.Provider value={1}><A /></ThemeContext.Provider>`],
  [
    `function A({ ref, of }) { return <i ref={ref} /> }`,
    `forwardRef(function A({ of }, ref) { return <i ref={ref} /> })`,
  ],
  [`<i ref={(at) => { watch(at); return () => end(at); }} />`, `<i ref={(at) => { watch(at); }} />`],
  [`<form action={save} />`, `<form action="/save" onSubmit={save} />`],
  [`<div><title>Rules</title></div>`, `<Page title="Rules" />`],
  [`useDeferredValue(text, '')`, `useDeferredValue(text)`],
  [`startTransition(async () => { await save(); })`, `startTransition(() => set(1))`],
];
for (const [nineteen, both] of habits) {
  test(`React 18 does not understand ${nineteen}`, () => {
    assert.equal(newer('a.tsx', `const x = () => ${nineteen};`).length, 1);
    assert.deepEqual(newer('a.tsx', `const x = () => ${both};`), []);
  });
}
