import { setTimeout as sleep } from 'node:timers/promises';
import type { Case } from '../case.ts';
import { finish } from '../finish.ts';
import { createRules } from '../rules.ts';
import { sendersTo } from '../senders.ts';
import { imbalance } from '../service.ts';

export const sigterm: Case = {
  name: 'sigterm',
  promise: 'ended by SIGTERM with open traces it exits with 0, its counters balance, and the next start goes on',
  async run({ random, seconds, ...make }) {
    const service = make.service({ BETRACE_ASSEMBLE_ROOT_GRACE: '1s', BETRACE_SPOOL_SEGMENT_SIZE: '20kB' });
    await service.start();
    await createRules(service);
    const traffic = make.traffic({ senders: sendersTo(service) });
    traffic.start();
    const problems: string[] = [];
    let open = 0;
    for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
      await sleep(200 + random.below(2000));
      const { code, spans } = await service.terminate();
      open += Number(spans?.['open']);
      if (code !== 0 || spans === undefined || imbalance(spans) !== 0) {
        problems.push(`it ended with ${code} and ${JSON.stringify(spans)}`);
      }
      await service.start();
    }
    await traffic.stop();
    return finish(service, traffic.acknowledged, {}, [
      ...problems,
      ...(open > 0 ? [] : ['no trace was open when it ended: nothing was tried']),
    ]);
  },
};
