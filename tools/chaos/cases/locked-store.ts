import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Case } from '../case.ts';
import { finish } from '../finish.ts';
import { createRules } from '../rules.ts';
import { sendersTo } from '../senders.ts';

export const lockedStore: Case = {
  name: 'locked-store',
  promise: 'another process that locks the database for seconds delays violations, and loses or doubles none',
  async run({ random, seconds, ...make }) {
    const service = make.service({ BETRACE_ASSEMBLE_ROOT_GRACE: '300ms', BETRACE_SPOOL_SEGMENT_SIZE: '20kB' });
    await service.start();
    await createRules(service);
    const traffic = make.traffic({ senders: sendersTo(service) });
    traffic.start();
    for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
      await sleep(random.below(1000));
      const other = new DatabaseSync(path.join(service.dataDir, 'betrace.db'), { timeout: 5000 });
      other.exec('begin immediate');
      // Longer than the service waits for a lock.
      await sleep(1500 + random.below(1500));
      if (random.once(2)) {
        await service.kill();
      }
      other.exec('rollback');
      other.close();
      if (service.url === undefined) {
        await service.start();
      }
    }
    await traffic.stop();
    return finish(service, traffic.acknowledged, { mayComplain: /store is away/ });
  },
};
