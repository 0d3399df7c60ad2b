import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Holder } from '../assemble/holder.ts';
import { Segment } from '../spool/segment.ts';
import { HeldSegments } from './held-segments.ts';
import { SegmentHolds } from './segment-holds.ts';

function sealed(): Segment {
  const segment = new Segment('segment', 0);
  segment.sealed = true;
  return segment;
}

test('a segment is done when every trace that needs it is decided and stored, in whatever order that happens', () => {
  const step = fc.constantFrom<'send' | 'need' | 'decide' | 'store'>('send', 'need', 'need', 'decide', 'store');
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.nat(2)), { maxLength: 60 }), (steps) => {
      const here = new SegmentHolds();
      const there = new HeldSegments();
      const segments = [sealed(), sealed(), sealed()];
      const open: { holder: Holder; segment: Segment }[] = [];
      const reported: Segment[] = [];
      const report = () => there.giveBack().forEach(([number, holds]) => here.takeBack(number, holds));
      for (const [kind, which] of steps) {
        const segment = segments[which] as Segment;
        if (kind === 'send') {
          there.receive(here.send(segment));
        } else if (kind === 'need') {
          const holder = there.receive(here.send(segment));
          holder.hold();
          open.push({ holder, segment });
        } else if (kind === 'decide' && open.length > 0) {
          const [{ holder }] = open.splice(which % open.length, 1) as [(typeof open)[0]];
          for (const number of there.handOver([holder])) {
            here.get(number).hold();
            reported.push(here.get(number) as Segment);
          }
        } else if (kind === 'store') {
          reported.shift()?.release();
        }
        report();
        for (const each of segments) {
          const isNeeded = reported.includes(each) || open.some((of) => of.segment === each);
          assert.equal(each.isDone, !isNeeded);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('a hold that was never sent does not come back', () => {
  const here = new SegmentHolds();
  assert.throws(() => here.takeBack(1, 1), /1 holds of segment 1 came back, of 0/);
  const number = here.send(sealed());
  here.takeBack(number, 1);
  assert.throws(() => here.get(number), /No hold/);
});
