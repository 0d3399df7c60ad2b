import { dateTime } from '@grafana/data';

import { filterFromUrl, rangeToUrl } from './filterFromUrl.ts';

it('shows the last day of every rule when the URL says nothing', () => {
  expect(filterFromUrl('')).toEqual({
    ruleId: undefined,
    severity: undefined,
    observed: false,
    range: { from: 'now-24h', to: 'now' },
  });
});

it('keeps relative times as they are and reads absolute ones as milliseconds', () => {
  const { range } = filterFromUrl('?from=1772445600000&to=now-1h');
  expect(range).toEqual({ from: '2026-03-02T10:00:00.000Z', to: 'now-1h' });
});

it('takes no time that it cannot read', () => {
  expect(filterFromUrl('?from=yesterday&to=99999999999999999999').range).toEqual({ from: 'now-24h', to: 'now' });
});

it('writes what it reads', () => {
  const written = rangeToUrl({ from: dateTime('2026-03-02T10:00:00Z'), to: 'now' });
  expect(written).toEqual({ from: '1772445600000', to: 'now' });
});
