import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../fuzz/random.ts';

/** What came of one attempt to send a body. `retryAfter`: seconds that the server asked for. */
export type Attempt =
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'again'; readonly reason: string; readonly retryAfter?: number | undefined }
  | { readonly outcome: 'refused'; readonly reason: string };

/** One way in which bodies go out. */
export interface Sender {
  /** Never rejects. */
  send(body: Uint8Array): Promise<Attempt>;
  close(): void;
}

/** Milliseconds before the second attempt and between later ones. */
const firstPause = 20;
const longestPause = 500;

/**
 * Sends as the OTLP specification asks of an exporter: what may be tried again is, after pauses that double and are
 * scattered, or after what the server asks for.
 * Resolves once the body is acknowledged. Rejects with an Error when it is refused for good, and when `signal` ends it.
 */
export async function exportBody(sender: Sender, body: Uint8Array, random: Random, signal: AbortSignal): Promise<void> {
  for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
    const attempt = await sender.send(body);
    if (attempt.outcome === 'accepted') {
      return;
    }
    if (attempt.outcome === 'refused') {
      throw new Error(`refused for good: ${attempt.reason}`);
    }
    const scattered = pause * (0.5 + random.below(1000) / 1000);
    const wait = Math.max((attempt.retryAfter ?? 0) * 1000, scattered);
    await sleep(wait, undefined, { signal });
  }
}
