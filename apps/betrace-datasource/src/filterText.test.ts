import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { FilterTextError, readFilterText, toSelection, writeFilterText, type Terms } from './filterText';

interface Case {
  text: string;
  reads?: Terms;
  fails?: string;
}

// The Go half reads the same texts: pkg/plugin/filter_text_test.go.
const cases = JSON.parse(
  readFileSync(resolve(__dirname, '../pkg/plugin/testdata/filter_texts.json'), 'utf8'),
) as Case[];

describe('filter texts', () => {
  it.each(cases.filter(({ reads }) => reads))('reads $text as Go does', ({ text, reads }) => {
    expect(readFilterText(text)).toEqual(reads);
  });

  it.each(cases.filter(({ fails }) => fails))('refuses $text as Go does', ({ text, fails }) => {
    expect(() => readFilterText(text)).toThrow(FilterTextError);
    expect(() => readFilterText(text)).toThrow(fails);
  });

  it('are written from the builder and read back', () => {
    const selection = {
      rules: ['a', '$rule'],
      severities: ['high'],
      services: ['check out'],
      tags: undefined,
      frameworks: ['a,b'],
      traceId: '4bf9',
      text: 'say "no"',
      states: ['withdrawn'],
      complete: false,
    };
    const text =
      'rule=a,$rule severity=high service="check out" framework="a,b" trace=4bf9 text="say \\"no\\"" state=withdrawn complete=false';
    expect(writeFilterText(selection)).toBe(text);
    expect(toSelection(text)).toEqual(selection);
    expect(writeFilterText({})).toBe('');
  });
});
