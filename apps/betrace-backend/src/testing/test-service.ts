import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { pino } from 'pino';
import { buildService } from '../build-service.ts';
import { readSettings } from '../config/read-settings.ts';
import type { Disk } from '../spool/disk.ts';
import { temporaryFolder } from '../store/fixtures.ts';
import { FakeClock } from './fake-clock.ts';
import { otlpJson } from './otlp.ts';
import type { TestSpan } from './otlp.ts';

/** A violation as REST shows it, as far as tests look. */
export interface ShownViolation {
  readonly id: string;
  readonly ruleId: string;
  readonly traceId: string;
  readonly rootName: string;
  readonly message: string;
  readonly complete: boolean;
  readonly trigger: string;
  readonly clause: string;
  readonly witnesses: readonly {
    readonly spans: readonly {
      readonly spanId: string;
      readonly name: string;
      readonly fields: Record<string, string>;
    }[];
  }[];
}

/** The whole service on free ports, in a folder of its own, with time in the test's hands. */
export async function startService(
  t: TestContext,
  options: {
    env?: Record<string, string>;
    dataDir?: string;
    disk?: Disk;
    stillReplaying?: boolean;
    /** As it runs outside of tests; without them a start takes a third of the time. */
    threads?: boolean;
    /** Gets each line of the log, from the least level on; default: nothing is logged. */
    onLog?: (line: string) => void;
  } = {},
) {
  const settings = readSettings(
    {
      BETRACE_HTTP_ADDR: '127.0.0.1:0',
      BETRACE_GRPC_ADDR: '127.0.0.1:0',
      BETRACE_DATA_DIR: options.dataDir ?? temporaryFolder(t),
      BETRACE_SPOOL_RESERVE: '1MiB',
      BETRACE_SHARDS: '0',
      ...options.env,
    },
    [],
  );
  const clock = new FakeClock();
  const { onLog } = options;
  const service = await buildService(settings, {
    clock,
    log: onLog ? pino({ level: 'trace' }, { write: onLog }) : pino({ level: 'silent' }),
    inOneThread: !options.threads,
    onDeath: (reason) => assert.fail(reason),
    ...(options.disk && { disk: options.disk }),
  });
  if (!options.stillReplaying) {
    await service.replayed();
  }
  let closing: Promise<number> | undefined;
  const close = () => (closing ??= service.close());
  t.after(close);

  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(service.httpUrl + path, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    const answer: unknown = await response.json();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
  return {
    ...service,
    clock,
    close,
    call,
    addRule: (rule: object) => call('POST', '/api/rules', rule),
    send: (...spans: TestSpan[]) => call('POST', '/v1/traces', otlpJson(spans)),
    /** Lets every deadline pass, and shows what was found, oldest first. */
    async violations(): Promise<ShownViolation[]> {
      clock.advance(300_000);
      await service.settled();
      const { violations } = (await call('GET', '/api/violations?pageSize=1000')) as { violations: ShownViolation[] };
      return violations.toReversed();
    },
  };
}
