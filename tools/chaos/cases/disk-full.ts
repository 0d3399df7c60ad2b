import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Case } from '../case.ts';
import { finish } from '../finish.ts';
import { createRules } from '../rules.ts';
import { sendersTo } from '../senders.ts';

export const diskFull: Case = {
  name: 'disk-full',
  promise: 'a full disk refuses spans for the time being; what was acknowledged is judged once there is room again',
  skip: () =>
    process.getuid?.() === 0 && spawnSync('mount', ['--version']).status === 0
      ? undefined
      : 'a small file system is made by mounting a tmpfs, which takes root',
  async run({ random, seconds, ...make }) {
    const service = make.service({
      BETRACE_ASSEMBLE_ROOT_GRACE: '300ms',
      BETRACE_SPOOL_SEGMENT_SIZE: '20kB',
    });
    mkdirSync(service.dataDir);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', service.dataDir]);
    try {
      await service.start();
      await createRules(service);
      const traffic = make.traffic({ senders: sendersTo(service) });
      traffic.start();
      const ballast = path.join(service.dataDir, 'ballast');
      let before = 0;
      let whileFull = 0;
      for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
        await sleep(500 + random.below(1000));
        fill(service.dataDir, ballast);
        // What fitted into the room that files already had.
        await sleep(1000);
        before = traffic.acknowledged.length;
        await sleep(1000 + random.below(1000));
        whileFull += traffic.acknowledged.length - before;
        const dies = random.once(2);
        if (dies) {
          await service.kill();
        }
        rmSync(ballast);
        if (dies) {
          await service.start();
        }
      }
      await traffic.stop();
      const outcome = await finish(service, traffic.acknowledged, { mayComplain: /store is away/ });
      return {
        ...outcome,
        notes: [...(outcome.notes ?? []), `${whileFull} traces were taken while the disk was full`],
      };
    } finally {
      await service.close();
      execFileSync('umount', [service.dataDir]);
    }
  },
};

function fill(folder: string, file: string): void {
  const { bavail, bsize } = statfsSync(folder);
  try {
    writeFileSync(file, Buffer.alloc(bavail * bsize));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') {
      throw error;
    }
  }
}
