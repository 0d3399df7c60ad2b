import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Case } from '../case.ts';
import { finish } from '../finish.ts';
import { httpSender } from '../otlp/http-sender.ts';
import { preload } from '../preload.ts';
import { createRules } from '../rules.ts';
import { sendersTo } from '../senders.ts';
import type { Service } from '../service.ts';
import { violationsOf } from '../traces.ts';

/** Of the traces that are sent in deadly ones. */
const records = 2;
/** Two deaths for each record, and the start that is got over. */
const maxStarts = 2 * records + 1;

export const deadlyRecord: Case = {
  name: 'deadly-record',
  promise: 'records that kill the service in replay are set aside after two deaths each, and cost no other record',
  async run({ ...make }) {
    const service = make.service({ BETRACE_ASSEMBLE_ROOT_GRACE: '2s', BETRACE_SPOOL_SEGMENT_SIZE: '20kB' });
    await service.start();
    await createRules(service);
    const senders = sendersTo(service);
    const traffic = make.traffic({ senders, bodies: records });
    const deadly = httpSender(() => service.url, 'deflate');
    await Promise.all(senders.map((sender) => traffic.sendWave(sender)));
    const dead = await traffic.sendWave(deadly);
    await Promise.all(senders.map((sender) => traffic.sendWave(sender)));
    await service.kill();

    let starts = 0;
    let ready = false;
    while (!ready && starts++ < maxStarts) {
      ready = await survives(service);
    }
    const names = readdirSync(path.join(service.dataDir, 'spool'));
    return finish(
      service,
      traffic.acknowledged,
      { rest: 3000, mayBeLost: violationsOf(dead), mayComplain: /set aside|by itself with SIGKILL/ },
      [
        ...(ready ? [] : [`it died ${starts} times`]),
        ...(names.includes('set-aside') ? [] : ['no record was set aside']),
        ...(starts > 1 ? [] : ['it did not die']),
      ],
    );
  },
};

async function survives(service: Service): Promise<boolean> {
  try {
    await service.start(preload('die-of-deflate'));
    await service.ready();
    await sleep(200);
    return service.url !== undefined;
  } catch {
    return false;
  }
}
