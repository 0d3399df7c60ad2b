import { setTimeout as sleep } from 'node:timers/promises';
import type { Case } from '../case.ts';
import { finish } from '../finish.ts';
import { preload } from '../preload.ts';
import { createRules } from '../rules.ts';
import { sendersTo } from '../senders.ts';

export const clock: Case = {
  name: 'clock',
  promise: 'a wall clock that jumps an hour to and fro, running and between lives, moves no deadline and loses nothing',
  async run({ random, seconds, ...make }) {
    const service = make.service({
      BETRACE_ASSEMBLE_ROOT_GRACE: '500ms',
      BETRACE_SPOOL_SEGMENT_SIZE: '20kB',
      ...preload('restless-clock'),
    });
    await service.start();
    await createRules(service);
    const traffic = make.traffic({ senders: sendersTo(service), rootLast: true });
    traffic.start();
    for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
      await sleep(1000 + random.below(2000));
      await service.kill();
      await service.start();
    }
    await traffic.stop();
    return finish(service, traffic.acknowledged);
  },
};
