import type { Status } from '@betrace/api-client';

import { aStatus } from '../../test/fixtures.ts';
import { healthOf } from './health.ts';

const part = (id: string, status: Partial<Status>) => healthOf(aStatus(status)).find((finding) => finding.id === id);
const spans = (counts: Partial<Status['spans']>) => ({ spans: { ...aStatus().spans, ...counts } });
const after = (p90: number, p99: number) => ({ arrivalAfterRoot: { count: 100, p50: 0.1, p90, p99 } });

it('finds nothing to mend in a service that is well, and says of each part what it means', () => {
  const findings = healthOf(aStatus());
  expect(findings.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual(
    ['arrival', 'grace', 'complete', 'lag', 'buffer', 'dropped', 'rules', 'export'].map((id) => `${id} good`),
  );
  expect(findings.filter(({ meaning }) => !meaning)).toEqual([]);
});

it.each<[string, string, Partial<Status>, string, RegExp]>([
  ['does not take spans', 'ready', { notReady: 'The disk is full.' }, 'broken', /takes no spans/],
  [
    'never got a span',
    'arrival',
    { spansPerSecond: 0, ...spans({ received: 0 }) },
    'look',
    /since the service started/,
  ],
  ['gets no more spans', 'arrival', { spansPerSecond: 0 }, 'look', /last minute/],
  ['has a grace that most traffic outlasts', 'grace', after(9, 20), 'broken', /judged too early/],
  ['has a grace that some traffic outlasts', 'grace', after(1, 9), 'look', /after their trace was judged/],
  ['has late spans', 'grace', spans({ late: 200 }), 'look', /after their trace was judged/],
  ['knows no arrival yet', 'grace', { arrivalAfterRoot: undefined }, 'unknown', /not known yet/],
  [
    'judges incomplete traces',
    'complete',
    { incompleteTraces: 300 },
    'look',
    /^30% of 1,000 judged traces are incomplete/,
  ],
  ['has judged nothing', 'complete', { decidedTraces: 0, incompleteTraces: 0 }, 'unknown', /No trace was judged/],
  ['is a little behind', 'lag', { lagSeconds: 6 }, 'look', /6 s behind/],
  ['is far behind', 'lag', { lagSeconds: 120 }, 'broken', /2 mins behind/],
  ['has little room left', 'buffer', { bufferBytes: 240_000_000 }, 'look', /^Open traces: 20, in 229 MiB of 244 MiB/],
  [
    'dropped a few spans',
    'dropped',
    spans({ dropped: { no_id: 3, too_large: 0 } }),
    'look',
    /^Spans dropped since the service started: 3$/,
  ],
  ['drops many spans', 'dropped', spans({ dropped: { no_id: 3_000 } }), 'broken', /: 3,000$/],
  [
    'has a rule that it cannot use',
    'rules',
    { brokenRules: [{ id: 'r', reason: 'no' }] },
    'broken',
    /cannot be used: 1/,
  ],
  [
    'has a mistake in a rule file',
    'rules',
    { provisioning: { files: 1, rules: 0, problems: [{ file: 'a.yaml', rule: '', line: 3, message: 'no name' }] } },
    'look',
    /^Mistakes in rule files: 1/,
  ],
  ['sends violations nowhere', 'export', { export: undefined }, 'good', /not sent on/],
  ['gave violation spans up', 'export', { export: { sent: 1, dropped: 2, queued: 0 } }, 'broken', /given up: 2$/],
  [
    'has a receiver that is away',
    'export',
    { export: { sent: 1, dropped: 0, queued: 20_000 } },
    'look',
    /wait to be sent: 20,000/,
  ],
])('says of a service that %s what that means and what to do', (_, id, status, verdict, title) => {
  const finding = part(id, status);
  expect(finding).toMatchObject({ verdict, title: expect.stringMatching(title) });
  if (verdict === 'look' || verdict === 'broken') {
    expect(finding?.advice?.length).toBeGreaterThan(0);
  }
});

it('says which grace would fit the traffic', () => {
  expect(part('grace', after(9, 20))?.advice?.join(' ')).toMatch(
    /99 come within 20 s.*BETRACE_ASSEMBLE_ROOT_GRACE to 25s/,
  );
});

it('names why spans were dropped, most readable, and leaves out what did not happen', () => {
  expect(part('dropped', spans({ dropped: { no_id: 3, too_large: 0 } }))?.advice?.[0]).toBe('Why: no id (3).');
});
