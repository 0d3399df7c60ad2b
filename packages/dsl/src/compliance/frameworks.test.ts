import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findControl, frameworks } from '@betrace/dsl/compliance';

const forms: Readonly<Record<string, RegExp>> = {
  soc2: /^(CC[1-9]|A1|C1|PI1|P[1-8])\.[1-8]$/,
  hipaa: /^164\.\d{3}(\([a-z]\)(\(\d\)(\((i|ii|iii|iv)\)(\([A-E]\))?)?)?)?$/,
  gdpr: /^Art\.\d{1,2}(\(\d\)(\([a-f]\))?)?$/,
  'pci-dss': /^([1-9]|1[0-2])(\.\d{1,2}){1,3}$/,
};

test('the catalogue has SOC 2, HIPAA, GDPR and PCI DSS', () => {
  assert.deepEqual(
    frameworks.map(({ id }) => id),
    Object.keys(forms),
  );
});

for (const { id: framework, controls } of frameworks) {
  test(`${framework}: every control has an id in the form of the framework, once, and a short title`, () => {
    const ids = controls.map(({ id }) => id);
    assert.deepEqual([...new Set(ids)], ids);
    for (const { id, title } of controls) {
      assert.match(id, forms[framework] as RegExp);
      assert.match(title, /^[A-Z0-9][^.]{5,79}$/, id);
    }
  });

  test(`${framework}: controls stand in the order of their numbers`, () => {
    const ids = controls.map(({ id }) => id);
    const sorted = [...ids].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    const series = (id: string) => /^[A-Z]*/.exec(framework === 'soc2' ? id : '')?.[0] ?? '';
    const inSeries = (list: string[], name: string) => list.filter((id) => series(id) === name);
    for (const name of new Set(ids.map(series))) {
      assert.deepEqual(inSeries(ids, name), inSeries(sorted, name));
    }
  });
}

test('a control is found by framework and id', () => {
  assert.equal(findControl('soc2', 'CC6.1')?.title, 'Logical access to protected information is secured');
  assert.equal(findControl('HIPAA', '164.312(b)')?.title, 'Audit controls');
  assert.equal(findControl('gdpr', 'Art.17')?.title, 'Right to erasure');
  assert.equal(findControl('pci-dss', '10.2.1.4')?.title, 'Each refused access is logged');
});

test('what the catalogue does not have is not found', () => {
  assert.equal(findControl('soc2', 'CC6.9'), undefined);
  assert.equal(findControl('iso27001', 'A.5.1'), undefined);
  assert.equal(findControl('constructor', 'name'), undefined);
});
