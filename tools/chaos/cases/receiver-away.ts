import { setTimeout as sleep } from 'node:timers/promises';
import type { Case } from '../case.ts';
import { finish } from '../finish.ts';
import { Receiver } from '../receiver.ts';
import { createRules } from '../rules.ts';
import { sendersTo } from '../senders.ts';
import { until } from '../until.ts';
import { foundBy } from '../verdict.ts';

export const receiverAway: Case = {
  name: 'receiver-away',
  promise: 'a receiver of violation spans that comes back gets one for every violation, whatever died meanwhile',
  async run({ random, seconds, say, ...make }) {
    const [before, after] = [new Receiver(), new Receiver()];
    try {
      const endpoint = await before.listen();
      const service = make.service({
        BETRACE_ASSEMBLE_ROOT_GRACE: '300ms',
        BETRACE_REPORT_MAX_DETAILED: '1000000',
        BETRACE_EXPORT_OTLP_ENDPOINT: endpoint,
        BETRACE_EXPORT_OTLP_COMPRESSION: 'gzip',
      });
      await service.start();
      await createRules(service);
      const traffic = make.traffic({ senders: sendersTo(service), pause: 20 });
      traffic.start();
      const problems: string[] = [];
      if (!(await until(() => before.spans.length > 0))) {
        problems.push('no violation span came before it went away');
      }
      before.close();
      for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
        await sleep(1000 + random.below(3000));
        await service.kill();
        await service.start();
      }
      await traffic.stop();
      await after.listen(Number(new URL(endpoint).port));
      // It is asked again after half a minute at most.
      const missing = async () => {
        const told = new Set([...before.spans, ...after.spans].map(({ ruleId, traceId }) => `${ruleId} ${traceId}`));
        return [...(await foundBy(service)).keys()].filter((key) => !told.has(key));
      };
      await until(async () => (await missing()).length === 0);
      const outcome = await finish(service, traffic.acknowledged, {}, problems);
      await service.start();
      await until(async () => (await missing()).length === 0);
      const untold = await missing();
      const spans = [...before.spans, ...after.spans];
      const [ids, violations] = [
        new Set(spans.map(({ spanId }) => spanId)).size,
        new Set(spans.map(({ ruleId, traceId }) => `${ruleId} ${traceId}`)).size,
      ];
      say(`${spans.length} spans for ${violations} violations, ${after.spans.length} of them after it was back`);
      return {
        ...outcome,
        problems: [
          ...outcome.problems,
          ...untold.map((key) => `no span told of: ${key}`),
          ...(ids === violations ? [] : [`${violations} violations under ${ids} span ids`]),
          ...(after.spans.length > 0 ? [] : ['nothing waited: nothing was tried']),
        ],
      };
    } finally {
      before.close();
      after.close();
    }
  },
};
