import type { DescMethod } from '@bufbuild/protobuf';
import { foundOf, someViolation } from '../../store/fixtures.ts';
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
