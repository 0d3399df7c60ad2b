import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Random } from '../fuzz/random.ts';
import { root } from '../process.ts';
import type { Case, Outcome } from './case.ts';
import { Service } from './service.ts';
import { Traffic } from './traffic.ts';

export interface RunOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly say: (line: string) => void;
  /** Of another checkout than this one. */
  readonly main?: string | undefined;
}

/** Whether all is as promised. */
export function isKept({ lost, twice, wrong, problems }: Outcome): boolean {
  return lost.length === 0 && twice === 0 && wrong.length === 0 && problems.length === 0;
}

/** Runs a case in a folder of its own under `.betrace/chaos`, which stays there when a promise was broken. */
export async function runCase(the: Case, { seed, seconds, say, main }: RunOptions): Promise<Outcome> {
  const parent = path.join(root, '.betrace/chaos');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(path.join(parent, `${the.name}-${seed}-`));
  const services: Service[] = [];
  const traffics: Traffic[] = [];
  const random = new Random(seed);
  let kept = false;
  try {
    const outcome = await the.run({
      random,
      seconds,
      folder,
      say,
      service(env) {
        const service = new Service(folder, env, main);
        services.push(service);
        return service;
      },
      traffic(options) {
        const traffic = new Traffic(random, options);
        traffics.push(traffic);
        return traffic;
      },
    });
    kept = isKept(outcome);
    return outcome;
  } catch (error) {
    const { stack = String(error) } = error as Error;
    return { ...nothing, kills: services.reduce((sum, { kills }) => sum + kills, 0), problems: [stack] };
  } finally {
    traffics.forEach((traffic) => traffic.close());
    await Promise.all(services.map((service) => service.close()));
    if (kept) {
      rmSync(folder, { recursive: true, force: true });
    } else {
      say(`${the.name}: what it left is in ${path.relative(root, folder)}`);
    }
  }
}

const nothing = { acknowledged: 0, found: 0, lost: [], twice: 0, wrong: [] };
