import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../store/fixtures.ts';
import { parseConfig, readConfigFile } from './config-file.ts';

const entriesOf = (text: string) => {
  const { entries, problems } = parseConfig(text, 'c.yaml');
  assert.deepEqual(problems, []);
  return entries.map(({ key, text: value, place }) => [key, value, place]);
};

const problemsOf = (text: string) => parseConfig(text, 'c.yaml').problems;

test('values are the text that stands there, with their place', () => {
  assert.deepEqual(entriesOf('http_addr: 127.0.0.1:12011\ndrain: true\nassemble_max_spans: 007 # seven\n'), [
    ['http_addr', '127.0.0.1:12011', 'c.yaml:1:1'],
    ['drain', 'true', 'c.yaml:2:1'],
    ['assemble_max_spans', '007', 'c.yaml:3:1'],
  ]);
});

test('names that begin alike may be nested', () => {
  assert.deepEqual(entriesOf('assemble:\n  root_grace: 5s\n  max: { spans: 10 }\n'), [
    ['assemble_root_grace', '5s', 'c.yaml:2:3'],
    ['assemble_max_spans', '10', 'c.yaml:3:10'],
  ]);
});

test('a file without settings has none', () => {
  assert.deepEqual(entriesOf(''), []);
  assert.deepEqual(entriesOf('# nothing yet\n'), []);
});

test('what is no mapping of names to single values is named with its place', () => {
  const cases: [string, RegExp][] = [
    ['http_addr', /^c\.yaml:1:1: settings are expected/],
    ['- http_addr', /^c\.yaml:1:1: settings are expected/],
    ['a: 1\nhttp_addr: [1, 2]', /^c\.yaml:2:1: http_addr needs one value, written out/],
    ['http:\n  addr:\n', /^c\.yaml:2:3: http_addr needs one value\.$/],
    ['a: &x 1\nb: *x', /^c\.yaml:2:1: b needs one value, written out/],
    ['[a]: 1', /^c\.yaml:1:1: the name of a setting is expected/],
  ];
  for (const [text, message] of cases) {
    const [problem = '', ...others] = problemsOf(text);
    assert.match(problem, message);
    assert.deepEqual(others, []);
  }
});

test('what is no YAML is named with its place', () => {
  assert.match(problemsOf('a: 1\na: 2')[0] ?? '', /^c\.yaml:2:1: .*unique/);
  assert.match(problemsOf('a: "open\nb: 2')[0] ?? '', /^c\.yaml:\d:\d+: .*quote/);
  assert.match(problemsOf('\ta: 1')[0] ?? '', /^c\.yaml:1:1: .*[Tt]abs/);
  assert.match(problemsOf('a: !secret x')[0] ?? '', /^c\.yaml:1:4: .*tag/);
  assert.match(problemsOf('a: 1\n---\nb: 2')[0] ?? '', /^c\.yaml:2:\d: .*multiple documents/);
});

test('a file that is not there or too large is named', (t) => {
  const folder = temporaryFolder(t);
  const absent = path.join(folder, 'absent.yaml');
  assert.match(readConfigFile(absent).problems[0] ?? '', /absent\.yaml cannot be read: .*no such file/);
  const large = path.join(folder, 'large.yaml');
  writeFileSync(large, '#'.repeat(1024 * 1024 + 1));
  assert.match(readConfigFile(large).problems[0] ?? '', /large\.yaml is larger than 1048576 bytes/);
});
