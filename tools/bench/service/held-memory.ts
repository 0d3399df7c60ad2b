import { setTimeout as sleep } from 'node:timers/promises';
import { residentBytes } from './child.ts';
import { clientOf, drive } from './client.ts';
import { spansPerBody } from './payload.ts';
import type { Passes } from './payload.ts';
import { startBetrace } from './subjects.ts';

/** Seconds in which garbage is collected more than once. */
const calm = 8;
const never = '10h';

/** Bytes in memory for each of so many spans that wait for their verdict, beyond the bytes of the bodies they came in. */
export async function bytesPerHeldSpan(main: string, passes: Passes, spans: number): Promise<number> {
  const subject = await startBetrace(main, {
    BETRACE_ASSEMBLE_ROOT_GRACE: never,
    BETRACE_ASSEMBLE_MAX_AGE: never,
    BETRACE_ASSEMBLE_IDLE: never,
    NODE_OPTIONS: `--import=${new URL('collect-garbage.ts', import.meta.url).href}`,
  });
  try {
    const client = clientOf('http', 'gzip', subject.address);
    await sleep(calm * 1000);
    const before = residentBytes(subject.child.pid);
    const bodies = passes.payload.bodies;
    const count = Math.ceil(spans / (bodies.length * spansPerBody));
    for (let pass = 0; pass < count; pass++) {
      await drive(client, passes.gzip(pass));
    }
    await sleep(calm * 1000);
    const wire = count * bodies.reduce((sum, { length }) => sum + length, 0);
    const grown = residentBytes(subject.child.pid) - before;
    client.close();
    return (grown - wire) / (count * bodies.length * spansPerBody);
  } finally {
    await subject.stop();
  }
}
