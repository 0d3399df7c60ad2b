import { setTimeout as sleep } from 'node:timers/promises';
import type { Case } from '../case.ts';
import { finish } from '../finish.ts';
import { createRules } from '../rules.ts';
import { sendersTo } from '../senders.ts';

/** Segments of some tens of bodies, so that many come and go. */
export const small = { BETRACE_ASSEMBLE_ROOT_GRACE: '300ms', BETRACE_SPOOL_SEGMENT_SIZE: '20kB' };

export const kills: Case = {
  name: 'kills',
  promise: 'killed at any moment, again and again, it judges every acknowledged trace once, and whole',
  async run({ random, seconds, ...make }) {
    const service = make.service(small);
    await service.start();
    await createRules(service);
    const traffic = make.traffic({ senders: sendersTo(service) });
    traffic.start();
    for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
      // Now in full work, now in the midst of the replay.
      await sleep(random.below(random.once(3) ? 150 : 2000));
      await service.kill();
      // Now in the midst of a start, or soon after it.
      while (random.once(2)) {
        await service.killWhileStarting(random.below(2000));
      }
      await service.start();
    }
    await traffic.stop();
    return finish(service, traffic.acknowledged);
  },
};
