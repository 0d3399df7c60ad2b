import { setTimeout as sleep } from 'node:timers/promises';
import type { Passes } from './payload.ts';
import type { SpanBalance } from './span-balance.ts';
import type { Subject } from './subjects.ts';

/** Milliseconds without progress. */
const patience = 20_000;

/** Resolves when all that was sent is judged and stored, or no more is for a long time. */
export async function allJudged(subject: Pick<Subject, 'balance'>): Promise<void> {
  let until = performance.now() + patience;
  for (let unfinished = Infinity; subject.balance && unfinished > 0 && performance.now() < until; await sleep(500)) {
    const { open, pendingViolations } = await subject.balance();
    if (open + pendingViolations < unfinished) {
      unfinished = open + pendingViolations;
      until = performance.now() + patience;
    }
  }
}

/**
 * Waits until each rule has found what it must in so many passes. Undefined when it has; when late spans are why it has
 * not, a line that says so. Throws when it has found more or fewer for any other reason.
 */
export async function expectTruth(
  subject: Pick<Subject, 'found' | 'balance'>,
  { payload }: Passes,
  count: number,
): Promise<string | undefined> {
  if (subject.found === undefined || subject.balance === undefined) {
    return undefined;
  }
  await allJudged(subject);
  for (const until = performance.now() + patience; ; await sleep(200)) {
    const found = await subject.found();
    const wrong = Object.entries(payload.truth)
      .map(([rule, each]) => ({ rule, is: found[rule] ?? 0, must: each * count }))
      .filter(({ is, must }) => is !== must);
    if (wrong.length === 0) {
      return undefined;
    }
    if (performance.now() > until) {
      const balance = await subject.balance();
      const each = wrong.map(({ rule, is, must }) => `${rule} in ${is} traces instead of ${must}`).join(', ');
      const told = `violations were found by ${each}; of the spans: ${JSON.stringify(balance)}`;
      const most = Math.max(...wrong.map(({ is, must }) => Math.abs(is - must)));
      if (isLateness(payload.spans * count, most, balance)) {
        return told;
      }
      throw new Error(told);
    }
  }
}

/**
 * Whether late spans alone may be why a rule found more or fewer traces violated than it must, by `difference` at most: all
 * that was sent was received, every span was judged or late, no trace was judged early, and of each trace that was judged
 * wrongly at least one span was late and not taken back in.
 */
export function isLateness(sent: number, difference: number, balance: SpanBalance): boolean {
  const { received, decided, late, amending, early } = balance;
  return received === sent && decided + late === sent && early === 0 && difference <= late - amending;
}
