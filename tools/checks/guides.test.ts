import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { check, format, parse } from '@betrace/dsl';
import { parse as parseYaml } from 'yaml';
import { collectorPrograms } from '../collector/programs.ts';
import { root } from '../process.ts';
import { canRunPages, runPage } from './run-page.ts';

/** The pages that people follow step by step. */
const guides = ['README.md', 'docs/getting-started.md', 'docs/user-guide.md', 'docs/upgrade.md'];

/** What can be typed into a shell. Blocks `sh` are run. */
const shells = ['', 'bash', 'console', 'sh', 'shell'];

interface Block {
  readonly place: string;
  readonly language: string;
  readonly text: string;
  /** The line before it, but for empty ones. */
  readonly before: string;
}

function blocksOf(file: string): Block[] {
  const page = readFileSync(path.join(root, file), 'utf8');
  return [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(({ 1: language = '', 2: text = '', index }) => ({
    place: `${file}:${page.slice(0, index).split('\n').length}`,
    language,
    text,
    before: page.slice(0, index).trimEnd().split('\n').at(-1) ?? '',
  }));
}

const blocks = guides.flatMap(blocksOf);

test('every command of the guides is run by a test, or the page says why not', () => {
  const others = blocks.filter(({ language }) => shells.includes(language) && language !== 'sh');
  assert.ok(others.length > 3);
  for (const { place, before } of others) {
    assert.match(before, /^<!-- not run: .{20,} -->$/, `${place}: make it a block \`sh\`, or say why it is not run`);
  }
  for (const { place, before } of blocks.filter(({ language }) => language === 'alloy')) {
    assert.match(before, /^<!-- not run: there is no Alloy/, place);
  }
});

for (const file of guides.filter((name) => blocksOf(name).some(({ language }) => language === 'sh'))) {
  test(`the commands of ${file} do what it says`, { skip: !canRunPages() }, (t) => runPage(t, file));
}

test('every rule of the guides is read without a remark and is formatted', () => {
  const rules = blocks.filter(({ language }) => language === 'betrace');
  assert.ok(rules.length > 0);
  for (const { place, text } of rules.flatMap((block) =>
    block.text.split(/\n{2,}/).map((text) => ({ ...block, text })),
  )) {
    assert.deepEqual(check(parse(text)), [], place);
    assert.equal(format(text).trimEnd(), text.trimEnd(), place);
  }
});

test('configurations of the guides are read by the program that they are for', async () => {
  const configurations = blocks.filter(({ language }) => language === 'yaml');
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-guides-'));
  try {
    const programs = await collectorPrograms();
    const token = path.join(folder, 'token');
    writeFileSync(token, 'betrace_token');
    let validated = 0;
    for (const { place, text } of configurations) {
      const content = parseYaml(text) as Record<string, unknown>;
      if (content['receivers'] === undefined) {
        assert.equal(content['apiVersion'], 1, `${place} is provisioned`);
      } else if (programs) {
        const file = path.join(folder, 'collector.yaml');
        writeFileSync(file, text);
        const env = { ...process.env, BETRACE_INGEST_TOKEN_FILE: token };
        const { status, stderr } = spawnSync(programs.collector, ['validate', '--config', file], {
          encoding: 'utf8',
          env,
        });
        assert.equal(status, 0, `${place}: ${stderr}`);
        validated += 1;
      }
    }
    assert.ok(programs === undefined || validated > 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('every link and picture of the documentation that is in the repository is there, headings too', () => {
  const pages = ['README.md', 'CHANGELOG.md', ...globSync('docs/*.md', { cwd: root })];
  const missing = pages.flatMap((page) => {
    const text = readFileSync(path.join(root, page), 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '');
    return [...text.matchAll(/\]\((?!https?:)([^)\s]*)\)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !isThere(page, link))
      .map((link) => `${page}: ${link}`);
  });
  assert.deepEqual(missing, []);
});

function isThere(page: string, link: string): boolean {
  const [file = '', heading] = link.split('#');
  const target = file === '' ? path.join(root, page) : path.join(root, path.dirname(page), file);
  if (!existsSync(target)) {
    return false;
  }
  const slug = (text: string) =>
    text
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(/\s/g, '-');
  const headings = () => [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text = '']) => slug(text));
  return heading === undefined || headings().includes(heading);
}
