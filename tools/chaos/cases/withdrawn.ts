import type { Case } from '../case.ts';
import { finish } from '../finish.ts';
import type { SentSpan } from '../otlp/request.ts';
import { Receiver } from '../receiver.ts';
import { createRules } from '../rules.ts';
import { sendersTo } from '../senders.ts';
import { hex16, pieceOf } from '../traces.ts';
import { until } from '../until.ts';
import { countedBy, foundBy } from '../verdict.ts';

const traces = 60;
const rule = 'check-before-charge';

function span(trace: number, id: number, name: string): SentSpan {
  return pieceOf('c'.repeat(16) + hex16(trace + 1), id, name);
}

export const withdrawn: Case = {
  name: 'withdrawn',
  promise:
    'a late span that mends a trace withdraws its violation in lists, counts and by a span, and no death brings it back',
  async run(make) {
    const receiver = new Receiver();
    try {
      const service = make.service({
        BETRACE_ASSEMBLE_ROOT_GRACE: '300ms',
        BETRACE_ASSEMBLE_AMEND_GRACE: '300ms',
        BETRACE_SPOOL_SEGMENT_SIZE: '20kB',
        BETRACE_EXPORT_OTLP_ENDPOINT: await receiver.listen(),
      });
      await service.start();
      await createRules(service);
      const senders = sendersTo(service, { http: 1, grpc: 0 });
      const traffic = make.traffic({ senders });
      const send = async (...spans: SentSpan[]) => traffic.send(senders[0] as (typeof senders)[number], spans);
      const all = Array.from({ length: traces }, (_, trace) => trace);
      const problems: string[] = [];
      const expect = async (what: string, isTrue: () => boolean | Promise<boolean>) => {
        if (!(await until(isTrue))) {
          problems.push(`not so: ${what}`);
        }
      };
      const sent = (name: string) => receiver.spans.filter((of) => of.name === name).length;

      await send(...all.flatMap((trace) => [span(trace, 5, 'charge'), span(trace, 0, 'request')]));
      await expect('all are listed', async () => (await foundBy(service)).size === traces);
      await expect('all are sent', () => sent('betrace.violation') === traces);

      // A third is mended while the service lives, a third when it has died since, a third never.
      const third = traces / 3;
      await send(...all.slice(0, third).map((trace) => span(trace, 1, 'check')));
      await expect('the mended are listed no more', async () => (await foundBy(service)).size === traces - third);
      await expect('the mended are counted no more', async () => (await countedBy(service)) === traces - third);
      await expect('they are listed as withdrawn', async () => (await foundBy(service, ['withdrawn'])).size === third);
      await expect('a span says so of each', () => sent('betrace.violation.withdrawn') === third);

      await service.kill();
      await service.start();
      await send(...all.slice(third, 2 * third).map((trace) => span(trace, 1, 'check')));
      // What a service that has died since cannot know it does not guess.
      const expected = new Set(all.slice(third).map((trace) => `${rule} ${span(trace, 0, 'request').traceId}`));
      const mayBeLost = new Set([...expected].slice(0, third));
      await service.kill();
      await service.start();
      const outcome = await finish(service, [], { expected, mayBeLost }, problems);
      return { ...outcome, acknowledged: traces };
    } finally {
      receiver.close();
    }
  },
};
