import type { DescMethod } from '@bufbuild/protobuf';
import { foundOf, someViolation } from '../../store/fixtures.ts';
import { sampledTrace } from '../../testing/sampled-trace.ts';
import { startApi, testTime, type Api } from './start-api.ts';

/** The service on which the calls of the table are made. */
export async function startForCalls(t: Parameters<typeof startApi>[0]): Promise<Api> {
  const api = await startApi(t, { ingest: async () => ({ accepted: 7, rejected: [] }) });
  const minute = Number(testTime / 60_000_000_000n);
  await api.store.commitDecisions({
    ...foundOf([someViolation(1), someViolation(2), someViolation(3)]),
    verdicts: [
      { minute, ruleUid: 'uid-a', ruleId: 'a', verdict: 'violated', count: 3 },
      { minute, ruleUid: '*', ruleId: '*', verdict: 'decided', count: 7 },
    ],
  });
  // As many as it takes until a value is offered.
  for (let trace = 1; trace <= 10; trace++) {
    const root = {
      trace,
      id: 1,
      name: 'checkout',
      service: 'web',
      end: 9,
      attributes: { 'http.route': '/cart', order: 7 },
    };
    const pay = { trace, id: 2, parent: 1, name: 'pay', service: 'payments', start: 1, end: 6 };
    const failed = { status: 'error', attributes: { card: 'visa' } } as const;
    const sample = sampledTrace(testTime + BigInt(trace), root, { ...pay, ...(trace === 10 && failed) });
    api.samples.add(sample);
    api.schema.learn(sample);
  }
  await api.schema.settled();
  return api;
}

/** The method behind a name such as `RuleService.GetRule`. */
export function methodOf({ services }: Api, rpc: string): DescMethod {
  const method = services
    .flatMap(({ desc }) => desc.methods)
    .find(({ parent, name }) => `${parent.name}.${name}` === rpc);
  if (method === undefined) {
    throw new Error(`There is no ${rpc}.`);
  }
  return method;
}
