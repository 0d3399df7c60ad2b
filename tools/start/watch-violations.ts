import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@betrace/api-client';

/** How many violations are printed before the rest is only counted. */
const shown = 10;
const everyMs = 2000;

/** Prints the first violations that are decided from now on, until `signal` aborts. */
export async function watchViolations(client: Client, signal: AbortSignal): Promise<void> {
  const from = new Date().toISOString();
  const seen = new Set<string>();
  while (!signal.aborted && seen.size < shown) {
    try {
      const { violations } = await client.violations.list({ from, pageSize: 100 });
      for (const violation of violations.toReversed()) {
        if (!seen.has(violation.id) && seen.size < shown) {
          seen.add(violation.id);
          console.log(
            `  ${violation.decidedAt ?? ''}  ${violation.severity}  ${violation.message}  (trace ${violation.traceId})`,
          );
        }
      }
    } catch (error) {
      if (!signal.aborted) {
        console.log(`  the service did not answer: ${(error as Error).message}`);
      }
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
  if (!signal.aborted) {
    console.log('  ... more in the browser.');
  }
}
