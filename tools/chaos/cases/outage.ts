import { setTimeout as sleep } from 'node:timers/promises';
import type { Case } from '../case.ts';
import { finish } from '../finish.ts';
import { createRules } from '../rules.ts';
import { sendersTo } from '../senders.ts';

/** Seconds without a service. */
const long = 60;
const grace = 3;

export const outage: Case = {
  name: 'outage',
  promise: 'an outage of a minute, while exporters try again, raises nothing: deadlines stand still meanwhile',
  async run({ random, seconds, say, ...make }) {
    const service = make.service({ BETRACE_ASSEMBLE_ROOT_GRACE: `${grace}s`, BETRACE_SPOOL_SEGMENT_SIZE: '20kB' });
    await service.start();
    await createRules(service);
    // The root comes in any body: what is open at the end of the service waits for the rest.
    const traffic = make.traffic({ senders: sendersTo(service), rootLast: false });
    traffic.start();
    const away = Math.min(long, Math.max(grace * 2, seconds / 2));
    for (let left = seconds; left > 0; left -= away) {
      await sleep(1000 + random.below(2000));
      await service.kill();
      say(`away for ${Math.round(away)} s`);
      await sleep(away * 1000);
      await service.start();
    }
    await sleep(1000);
    await traffic.stop();
    return finish(service, traffic.acknowledged, { rest: (grace + 1) * 1000 });
  },
};
