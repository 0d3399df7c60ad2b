import { monitorEventLoopDelay } from 'node:perf_hooks';
import { metrics } from './catalogue.ts';
import type { Reading } from './readings.ts';

const NS_PER_SECOND = 1e9;

/** Watches the process until `close`; the delay of the event loop is the longest since the last reading. */
export function watchProcess(): { readings(): Reading[]; close(): void } {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const startedAt = Date.now() / 1000 - process.uptime();
  return {
    readings() {
      const { user, system } = process.cpuUsage();
      const { rss, heapUsed } = process.memoryUsage();
      const longest = delay.count === 0 ? 0 : delay.max / NS_PER_SECOND;
      delay.reset();
      return [
        [metrics.cpu, (user + system) / 1e6],
        [metrics.memory, rss],
        [metrics.heap, heapUsed],
        [metrics.started, startedAt],
        [metrics.loopDelay, longest],
      ];
    },
    close: () => void delay.disable(),
  };
}
