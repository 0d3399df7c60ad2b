import type { Case } from '../case.ts';
import { finish } from '../finish.ts';
import { createRules } from '../rules.ts';
import { sendersTo } from '../senders.ts';
import type { Sender } from '../otlp/exporter.ts';
import type { Service } from '../service.ts';
import { violationsOf } from '../traces.ts';
import type { KnownTrace } from '../traces.ts';
import type { Traffic } from '../traffic.ts';
import { compare } from '../verdict.ts';

const rule = 'no-leak';
/** What the rule forbids, one revision after the other. */
const forbidden = ['leak', 'check', 'approval'] as const;
/** Long enough to edit the rule before the first deadline. */
const slow = { BETRACE_ASSEMBLE_ROOT_GRACE: '6s' };

export const ruleEdit: Case = {
  name: 'rule-edit',
  promise: 'what is open at a kill is judged by the rule as edited after it; what was judged before stays as it was',
  async run({ seconds, ...make }) {
    const service = make.service({ BETRACE_ASSEMBLE_ROOT_GRACE: '300ms', BETRACE_SPOOL_SEGMENT_SIZE: '20kB' });
    await service.start();
    await createRules(service);
    const senders = sendersTo(service);
    const traffic = make.traffic({ senders });
    const expected = new Map<string, number>();
    let revision = 1;
    const end = performance.now() + seconds * 1000;
    do {
      (await send(traffic, senders)).forEach((trace) => expect(expected, trace, revision));
      await compare(service, [], { rest: 0, expected: new Set(expected.keys()) });
      await service.kill();
      await service.start(slow);
      const open = await send(traffic, senders);
      await service.kill();
      await service.start(slow);
      await edit(service, revision++);
      open.forEach((trace) => expect(expected, trace, revision));
      await compare(service, [], { rest: 500, expected: new Set(expected.keys()) });
      await service.kill();
      await service.start();
    } while (performance.now() < end);

    const problems: string[] = [];
    for await (const { ruleId, traceId, ruleRevision } of service.client.violations.all({ ruleId: [rule] })) {
      const by = expected.get(`${ruleId} ${traceId}`);
      if (by !== undefined && by !== ruleRevision) {
        problems.push(`${traceId} was judged by revision ${ruleRevision} instead of ${by}`);
      }
    }
    return finish(service, traffic.acknowledged, { expected: new Set(expected.keys()) }, problems);
  },
};

async function send(traffic: Traffic, senders: readonly Sender[]): Promise<readonly KnownTrace[]> {
  return (await Promise.all(senders.map((sender) => traffic.sendWave(sender)))).flat();
}

/** With the revision of the rule that must find it. */
function expect(expected: Map<string, number>, trace: KnownTrace, revision: number): void {
  for (const key of violationsOf([trace])) {
    if (!key.startsWith(rule)) {
      expected.set(key, 1);
    }
  }
  if (trace.spans.some(({ name }) => name === nameOf(revision))) {
    expected.set(`${rule} ${trace.id}`, revision);
  }
}

async function edit(service: Service, from: number): Promise<void> {
  const read = await service.client.rules.get(rule);
  const expression = `never { ${nameOf(from + 1)} }`;
  await service.client.rules.update({ ...read, id: rule, revision: from, expression });
}

function nameOf(revision: number): string {
  return forbidden[(revision - 1) % forbidden.length] as string;
}
