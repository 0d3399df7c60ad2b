import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notAllowed } from './allowed-licences.ts';
import type { Component } from './components.ts';
import { licenceOf } from './licence-of.ts';
import { noticesOf } from './notices.ts';
import { sbomOf } from './sbom.ts';

const component = (name: string, licence: string, more: Partial<Component> = {}): Component => ({
  kind: 'npm',
  name,
  version: '1.0.0',
  licence,
  notice: `${licence} text`,
  ...more,
});

test('a bill of materials is CycloneDX, names every part once, and is the same for the same parts', async () => {
  const parts = [
    component('@scope/name', 'MIT'),
    component('either', '(MPL-2.0 OR Apache-2.0)'),
    component('google.golang.org/grpc', 'Apache-2.0', { kind: 'golang', version: 'v1.84.0+incompatible' }),
  ];
  const text = sbomOf('betrace', '1.2.3', parts);
  const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
  assert.equal(await validator.validate(text), null);
  assert.notEqual(await validator.validate(text.replace('"library"', '"book"')), null, 'the validator does look');
  assert.deepEqual(
    (JSON.parse(text) as { components: { purl: string }[] }).components.map(({ purl }) => purl),
    ['pkg:golang/google.golang.org/grpc@v1.84.0%2Bincompatible', 'pkg:npm/%40scope/name@1.0.0', 'pkg:npm/either@1.0.0'],
  );
  assert.equal(sbomOf('betrace', '1.2.3', parts), text);
});

test('a licence that we do not allow, or cannot read, is found', () => {
  const fine = ['MIT', '(MPL-2.0 OR Apache-2.0)', '(Apache-2.0 AND BSD-3-Clause)', 'GPL-3.0-only OR MIT'];
  const wrong = ['GPL-3.0-only', 'MIT AND AGPL-3.0-only', 'SEE LICENSE IN EULA.txt', 'NOASSERTION', ''];
  const parts = [...fine, ...wrong].map((licence) => component(`under ${licence}`, licence));
  assert.deepEqual(
    notAllowed(parts).map(({ licence }) => licence),
    wrong,
  );
});

test('a licence is told by its text', () => {
  assert.equal(licenceOf('Redistributions in binary form must ...\nNeither the name of Google'), 'BSD-3-Clause');
  assert.equal(licenceOf('Redistributions in binary form must reproduce'), 'BSD-2-Clause');
  assert.equal(
    licenceOf('                                 Apache License\n                           Version 2.0'),
    'Apache-2.0',
  );
  assert.equal(licenceOf('All rights reserved.'), 'NOASSERTION');
});

test('the notices give each text once, below all that comes under it', () => {
  const text = noticesOf([component('a', 'MIT'), component('b', 'MIT'), component('c', 'ISC', { notice: '' })]);
  assert.match(text, /\na 1\.0\.0 \(MIT\)\nb 1\.0\.0 \(MIT\)\n\nMIT text\n/);
  assert.match(text, /\nc 1\.0\.0 \(ISC\)\n\nISC; it comes without a text\.\n/);
});
