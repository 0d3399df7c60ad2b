import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Case } from '../case.ts';
import { finish } from '../finish.ts';
import { preload } from '../preload.ts';
import { createRules } from '../rules.ts';
import { sendersTo } from '../senders.ts';
import { until } from '../until.ts';

/** One after the other, as long as there is time. */
const threads = ['store', 'shard 1', 'store reader 1', 'shard 2'];
const fewest = 2;
/** What a service says that ends as it must. */
const lastWords = /^the service ends: |^it ended by itself with 1$/;

export const threadDeath: Case = {
  name: 'thread-death',
  promise: 'when a thread of the store or of a shard dies the whole process ends, and the next start brings all back',
  async run({ random, seconds, folder, ...make }) {
    const service = make.service({
      BETRACE_ASSEMBLE_ROOT_GRACE: '300ms',
      BETRACE_SPOOL_SEGMENT_SIZE: '20kB',
      BETRACE_SHARDS: '2',
    });
    await service.start();
    await createRules(service);
    const traffic = make.traffic({ senders: sendersTo(service) });
    traffic.start();
    await service.terminate();
    const file = path.join(folder, 'die');
    const problems: string[] = [];
    let deaths = 0;
    for (const end = performance.now() + seconds * 1000; deaths < fewest || performance.now() < end; deaths++) {
      const thread = threads[deaths % threads.length] as string;
      await service.start({ ...preload('die-on-request'), CHAOS_DYING_THREAD: thread, CHAOS_DIE_WHEN: file });
      await sleep(200 + random.below(1500));
      writeFileSync(file, '');
      if (!(await until(() => service.url === undefined))) {
        problems.push(`it lived on without its thread "${thread}"`);
        await service.kill();
      }
      rmSync(file);
    }
    await service.start();
    await traffic.stop();
    const outcome = await finish(service, traffic.acknowledged, { mayComplain: lastWords }, problems);
    return { ...outcome, kills: deaths };
  },
};
