import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readFrames } from '../../../apps/betrace-backend/src/spool/frame.ts';
import { decodeBody } from '../../../apps/betrace-backend/src/spool/spooled-body.ts';
import type { Random } from '../../fuzz/random.ts';
import type { Case } from '../case.ts';
import { finish } from '../finish.ts';
import { createRules } from '../rules.ts';
import { sendersTo } from '../senders.ts';

export const damage: Case = {
  name: 'damage',
  promise: 'flipped bits and cut ends in segments and in the log of decisions cost no more than the records they hit',
  async run({ random, seconds, ...make }) {
    const service = make.service({ BETRACE_ASSEMBLE_ROOT_GRACE: '500ms', BETRACE_SPOOL_SEGMENT_SIZE: '20kB' });
    await service.start();
    await createRules(service);
    // Each trace in one body: which spans of a trace are missing cannot be told when their record is gone.
    const traffic = make.traffic({ senders: sendersTo(service), bodies: 1, tracesAtOnce: 3 });
    const hit = new Set<string>();
    let records = 0;
    for (const end = performance.now() + seconds * 1000; records === 0 || performance.now() < end;) {
      traffic.start();
      await sleep(500 + random.below(1500));
      await traffic.stop();
      await service.kill();
      records += damageSpool(path.join(service.dataDir, 'spool'), random, hit);
      await service.start();
    }
    const mayBeLost = new Set(
      traffic.acknowledged
        .filter(({ id }) => hit.has(id))
        .flatMap(({ id, truth }) => Object.keys(truth).map((rule) => `${rule} ${id}`)),
    );
    const outcome = await finish(service, traffic.acknowledged, { mayBeLost });
    return { ...outcome, notes: [...(outcome.notes ?? []), `${records} records hit, with ${hit.size} traces`] };
  },
};

/** Damages some files; adds the traces of damaged records to `hit`, and tells how many records those are. */
function damageSpool(folder: string, random: Random, hit: Set<string>): number {
  let records = 0;
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    const isSegment = name.endsWith('.spool');
    if ((!isSegment && !name.endsWith('.log')) || !random.once(2)) {
      continue;
    }
    const before = readFileSync(file);
    const after = damaged(before, random);
    write(file, after);
    if (!isSegment) {
      continue;
    }
    for (const { start, payload } of readFrames(before).frames) {
      const end = payload.byteOffset - before.byteOffset + payload.length;
      if (before.compare(after, start, Math.min(end, after.length), start, end) !== 0) {
        records++;
        decodeBody(payload)?.traceIds.forEach((id) => hit.add(id));
      }
    }
  }
  return records;
}

function damaged(file: Buffer, random: Random): Buffer {
  if (file.length === 0 || random.once(3)) {
    return file.subarray(0, random.below(file.length + 1));
  }
  const copy = Buffer.from(file);
  for (let flips = 1 + random.below(3); flips > 0; flips--) {
    const at = random.below(copy.length);
    copy[at] = (copy[at] as number) ^ (1 << random.below(8));
  }
  return copy;
}

function write(file: string, bytes: Buffer): void {
  writeFileSync(file, bytes);
  truncateSync(file, bytes.length);
}
