import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { collectorPrograms } from '../../collector/programs.ts';
import { dieWithMe } from '../../die-with-me.ts';
import { freePort } from '../../free-port.ts';
import { canRun, root } from '../../process.ts';
import type { Case } from '../case.ts';
import { finish } from '../finish.ts';
import { createRules } from '../rules.ts';
import { sendersTo } from '../senders.ts';

export const loop: Case = {
  name: 'loop',
  promise:
    'violation spans that come back through a Collector are known as its own: they open, judge and raise nothing',
  skip: () =>
    canRun('go', ['version']) ? undefined : 'Go is not installed (https://go.dev/dl), so there is no Collector',
  async run({ random, seconds, ...make }) {
    const programs = await collectorPrograms();
    if (programs === undefined) {
      throw new Error('There is no Collector');
    }
    const [own, inHttp, inGrpc] = [await freePort(), await freePort(), await freePort()];
    const collector = spawn(programs.collector, ['--config', path.join(root, 'tools/collector/pipelines.yaml')], {
      env: {
        PATH: process.env['PATH'],
        IN_GRPC: `127.0.0.1:${inGrpc}`,
        IN_HTTP: `127.0.0.1:${inHttp}`,
        OUT_GRPC: '127.0.0.1:9',
        OUT_HTTP: `http://127.0.0.1:${own}`,
      },
      stdio: 'ignore',
    });
    dieWithMe(collector);
    try {
      const service = make.service({
        BETRACE_ASSEMBLE_ROOT_GRACE: '300ms',
        BETRACE_HTTP_ADDR: `127.0.0.1:${own}`,
        BETRACE_EXPORT_OTLP_ENDPOINT: `http://127.0.0.1:${inHttp}`,
      });
      await service.start();
      await createRules(service);
      const traffic = make.traffic({ senders: sendersTo(service), pause: 50 });
      traffic.start();
      for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
        await sleep(1000 + random.below(2000));
        await service.kill();
        await service.start();
      }
      await sleep(1000);
      await traffic.stop();
      // What came back is in the counters of the life that ends here.
      const outcome = await finish(service, traffic.acknowledged, { rest: 3000 });
      const returned = Number(/"own":(\d+)/.exec(outcome.notes?.join() ?? '')?.[1] ?? 0);
      const problems = returned > 0 ? [] : ['no violation span came back: nothing was tried'];
      return { ...outcome, problems: [...outcome.problems, ...problems] };
    } finally {
      collector.kill('SIGTERM');
      await once(collector, 'exit');
    }
  },
};
