import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { Entry } from '../zip.ts';
import { brokenRules, catalogRules } from './check.ts';
import type { PackedPlugin } from './plugin.ts';

const id = 'acme-thing-datasource';
const main = 'package main\n\nfunc main() { os.Exit(1) }\n';
const manifest = {
  id,
  type: 'datasource',
  backend: true,
  executable: 'gpx_thing',
  info: {
    version: '1.2.3',
    updated: '2026-11-01',
    logos: { small: 'img/logo.svg', large: 'img/logo.svg' },
    screenshots: [{ path: 'img/shot.png' }],
  },
  dependencies: { grafanaDependency: '>=12.4.0-0', plugins: [] as { id: string }[] },
};

type Files = Record<string, string | undefined>;

/** A plugin that keeps every rule, with other files in its archive or among its sources; undefined takes one away. */
function plugin(files: Files = {}, sources: Files = {}, more: Partial<PackedPlugin> = {}): PackedPlugin {
  const texts = {
    [`${id}/plugin.json`]: JSON.stringify(manifest),
    [`${id}/module.js`]: 'define([], () => 1);',
    [`${id}/README.md`]: '# Thing\n\nIt does what [it says](https://example.org) on a page.\n',
    [`${id}/CHANGELOG.md`]: '# Changelog\n\n## 1.2.3\n\n- All that there is to be told.\n',
    [`${id}/LICENSE`]: 'Apache License Version 2.0, January 2004 and so on.',
    [`${id}/img/logo.svg`]: '<svg xmlns="http://www.w3.org/2000/svg"/>',
    [`${id}/img/shot.png`]: '\x89PNG\r\n\x1a\n...',
    [`${id}/gpx_thing_linux_amd64`]: 'program',
    [`${id}/go_plugin_build_manifest`]: `${createHash('sha256').update(main).digest('hex')}:pkg/main.go\n`,
    ...files,
  };
  const entry = ([name, text = '']: [string, string?]): [string, Entry] => [
    name,
    { content: Buffer.from(text, 'latin1'), executable: name.includes('/gpx_') },
  ];
  const there = <T>(record: Record<string, T | undefined>) =>
    Object.entries(record).filter((each): each is [string, T] => each[1] !== undefined);
  return {
    files: new Map(there(texts).map(entry)),
    sources: new Map(
      there({
        'package.json': '{ "version": "1.2.3" }',
        'src/module.ts': 'export const plugin = 1; modal.confirm(); // alert()',
        'pkg/main.go': main,
        'Magefile.go': 'import build "github.com/grafana/grafana-plugin-sdk-go/build"',
        ...sources,
      }),
    ),
    platforms: ['linux/amd64'],
    sdkReleased: '2026-10-01',
    today: '2026-11-01',
    ...more,
  };
}

const withManifest = (change: object) => plugin({ [`${id}/plugin.json`]: JSON.stringify({ ...manifest, ...change }) });
const withInfo = (change: object) => withManifest({ info: { ...manifest.info, ...change } });
const withSource = (name: string, text: string) => plugin({}, { [name]: text });
const withFile = (name: string, text?: string) => plugin({ [`${id}/${name}`]: text });

/** Plugins that break a rule, by words of its name. */
const breaking: Readonly<Record<string, readonly PackedPlugin[]>> = {
  'three parts': [withManifest({ type: 'app' })],
  'in one folder': [plugin({ 'elsewhere/file.js': '' })],
  'same version': [
    withSource('package.json', '{ "version": "1.2.4" }'),
    withInfo({ updated: '%TODAY%' }),
    withInfo({ updated: 'today' }),
  ],
  'which Grafana it needs': [
    withManifest({ dependencies: { grafanaDependency: '*', plugins: [] } }),
    withManifest({ dependencies: { grafanaDependency: '>=12.4.0', plugins: [{ id: 'betracehq-betrace-app' }] } }),
  ],
  'of no use': [withFile('.env', ''), withFile('src/module.ts', ''), withFile('node_modules/a/index.js', '')],
  'README, CHANGELOG': [withFile('README.md'), withFile('LICENSE', '\n'), withFile('CHANGELOG.md')],
  'tells of this version': [withFile('CHANGELOG.md', '# Changelog\n\n## 1.2.2\n\n- All that there is to be told.\n')],
  'on the web': [withFile('README.md', '# Thing\n\nIt does what [it says](docs/thing.md) on a page.\n')],
  SVG: [withFile('img/logo.svg', '\x89PNG\r\n\x1a\n'), withInfo({ logos: { small: 'img/a.svg', large: 'img/a.svg' } })],
  screenshots: [withInfo({ screenshots: [] }), withFile('img/shot.png', 'GIF89a'), withFile('img/shot.png')],
  'dialogs of the browser': ['alert(1)', 'window.confirm("?")', 'globalThis.prompt()'].map((text) =>
    withSource('src/a.ts', text),
  ),
  'styles for all': [
    withSource('src/a.tsx', 'const a = <Global styles={b} />;'),
    withSource('src/a.ts', "import './a.css';"),
  ],
  grafanaBootData: [withSource('src/a.ts', 'window.grafanaBootData'), withFile('module.js', 'window.grafanaBootData')],
  'go through a data source': [withSource('src/a.ts', "'/api/ds/query'"), withFile('module.js', '"/api/ds/query"')],
  testDatasource: [withSource('src/a.ts', 'class A { async testDatasource() {} }')],
  'neither environment nor files': ['os.Getenv("A")', 'os.ReadFile(name)', 'import "os/exec"'].map((text) =>
    withSource('pkg/main.go', `${main}\n${text}\n`),
  ),
  'Magefile.go': [plugin({}, { 'Magefile.go': undefined })],
  'five months': [plugin({}, {}, { today: '2027-04-01' })],
  'for every platform': [
    plugin({}, {}, { platforms: ['linux/amd64', 'windows/arm64'] }),
    plugin({ [`${id}/gpx_thing_linux_amd64`]: undefined }, {}, { platforms: [] }),
    plugin({ [`${id}/gpx_other`]: '' }),
  ],
  'of which Go sources': [withFile('go_plugin_build_manifest'), withSource('pkg/more.go', 'package main\n')],
};

test('a plugin that keeps the rules of the catalog breaks none', () => {
  assert.deepEqual(brokenRules(plugin()), []);
});

test('every rule of the catalog finds what breaks it', () => {
  for (const { name, broken } of catalogRules) {
    const cases = Object.entries(breaking).filter(([words]) => name.includes(words));
    assert.equal(cases.length, 1, `one row of cases for: ${name}`);
    for (const each of cases.flatMap(([, plugins]) => plugins)) {
      assert.notDeepEqual(broken(each), [], name);
    }
  }
});

test('what breaks one rule is told by its name, and where', () => {
  assert.deepEqual(brokenRules(withSource('src/a.ts', 'const x = 1;\nwindow.alert(x);')), [
    'No dialogs of the browser: alert, confirm, prompt. But: src/a.ts:2: window.alert(x).',
  ]);
});
