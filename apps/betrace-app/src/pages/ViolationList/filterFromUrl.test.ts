import { dateTime } from '@grafana/data';

import { filterFromUrl, rangeToUrl } from './filterFromUrl.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';

it('shows the last day of every rule when the URL says nothing', () => {
  expect(filterFromUrl('')).toEqual({
    rules: [],
    severities: [],
    services: [],
    tags: [],
    frameworks: [],
    text: undefined,
    traceId: undefined,
    state: undefined,
    complete: undefined,
    observed: false,
    live: false,
    range: { from: 'now-24h', to: 'now' },
  });
});

it('takes several values of a filter, and leaves out what is empty or unknown', () => {
  const filter = filterFromUrl('?rule=a&rule=b&severity=&tag=x%20y&state=lost&complete=false');
  expect(filter).toMatchObject({ rules: ['a', 'b'], severities: [], tags: ['x y'], state: undefined, complete: false });
});

it('looks a month back for one trace, also when its id was pasted as the text', () => {
  const ofTrace = { traceId, text: undefined, range: { from: 'now-30d', to: 'now' } };
  expect(filterFromUrl(`?trace=${traceId}`)).toMatchObject(ofTrace);
  expect(filterFromUrl(`?text=+${traceId.toUpperCase()}`)).toMatchObject(ofTrace);
  expect(filterFromUrl('?trace=none&text=card')).toMatchObject({ traceId: undefined, text: 'card' });
});

it('keeps relative times as they are and reads absolute ones as milliseconds or as scenes write them', () => {
  expect(filterFromUrl('?from=2026-03-02T10:00:00.000Z').range.from).toBe('2026-03-02T10:00:00.000Z');
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
