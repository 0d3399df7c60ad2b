import { aViolation } from '../../test/fixtures.ts';
import { traceLink } from './traceLink.ts';

it('opens the trace by its id in the configured Tempo, in a range around it', () => {
  const url = new URL(traceLink(aViolation(), 'tempo-1'), 'http://grafana.test');
  expect(url.pathname).toBe('/explore');
  expect(JSON.parse(url.searchParams.get('panes') ?? '')).toEqual({
    trace: {
      datasource: 'tempo-1',
      queries: [
        {
          refId: 'A',
          datasource: { type: 'tempo', uid: 'tempo-1' },
          queryType: 'traceql',
          query: '0af7651916cd43dd8448eb211c80319c',
        },
      ],
      range: { from: String(Date.UTC(2026, 2, 2, 9, 45)), to: String(Date.UTC(2026, 2, 2, 10, 15, 8, 250)) },
    },
  });
});
