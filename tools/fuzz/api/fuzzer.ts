import { setTimeout as sleep } from 'node:timers/promises';
import { Clock } from '../fuzzer.ts';
import type { AsyncFuzzer, Finding } from '../fuzzer.ts';
import { hold } from '../promise.ts';
import { Random } from '../random.ts';
import { nextInput } from './inputs.ts';
import { closeConnections, send } from './send.ts';
import { startFuzzedServer, type FuzzedServer } from './server.ts';
import type { Answer, Sent } from './target.ts';

/** MB by which the service may have grown over what it had when it was warm; it takes back what a burst left. */
const growth = 400;
/** Requests after which it is warm. */
const warm = 300;
/** A frame of a stack, or a place in a source. */
const trace = /\n\s+at |\bat [\w.<>]+ \(|node:internal|file:\/\/|\.ts:\d+/;
/** Codes of gRPC that say that the service did not foresee something. */
const unforeseen: readonly (number | undefined)[] = [2, 13];
/** What gRPC itself answers with INTERNAL, by its table of status codes: message or headers cannot be read. */
const unreadable = /Error%20deserializing%20request|Invalid%20grpc-timeout/;

/** Requests over REST and gRPC to a service of its own, through the network. */
export const api: AsyncFuzzer = {
  async run(budget, observer) {
    const clock = new Clock(budget);
    const random = new Random(budget.seed);
    const server = await startFuzzedServer();
    const seen = new Map<string, number>();
    let finding: Finding | undefined;
    let base: number | undefined;
    try {
      while (finding === undefined && !clock.isOver) {
        const sent = nextInput(random, server.token);
        observer?.checking(() => encode(sent, server));
        finding = await findingIn(sent, server, (kind) => seen.set(kind, (seen.get(kind) ?? 0) + 1));
        clock.executions += 1;
        base = clock.executions === warm ? server.memory() : base;
        observer?.progress(() => `${clock.executions} requests, ${Math.round(server.memory() ?? 0)} MB`);
      }
      finding ??= await atTheEnd(server, base);
    } finally {
      closeConnections();
      await server.stop();
    }
    const kinds = [...seen].sort(([, a], [, b]) => b - a).map(([kind, count]) => `${kind} ${count}`);
    return { executions: clock.executions, seconds: clock.seconds, finding, lines: [`answers: ${kinds.join(', ')}`] };
  },

  async replay(input) {
    const server = await startFuzzedServer();
    try {
      const sent = JSON.parse(Buffer.from(input).toString().replaceAll('TOKEN', server.token)) as Sent;
      check(await send(sent, server.ports), server);
    } finally {
      closeConnections();
      await server.stop();
    }
  },
};

async function findingIn(
  sent: Sent,
  server: FuzzedServer,
  count: (kind: string) => void,
): Promise<Finding | undefined> {
  try {
    const answer = await send(sent, server.ports);
    count(answer.grpc === undefined ? `HTTP ${answer.status}` : `gRPC ${answer.grpc}`);
    check(answer, server);
    return undefined;
  } catch (error) {
    const input = encode(sent, server);
    return {
      message: error instanceof Error ? error.message : String(error),
      shown: input.toString().slice(0, 2000),
      input,
    };
  }
}

function check({ status, grpc, text, hung }: Answer, { ended, secrets, output }: FuzzedServer): void {
  hold('the service goes on', ended() === undefined, () => `${ended()}\n${output().slice(-2000)}`);
  hold('every request is answered, or its connection closed', !hung, () => text.slice(0, 500));
  hold(
    'nothing is unforeseen',
    status !== 500 && (!unforeseen.includes(grpc) || unreadable.test(text)),
    () => `${text.slice(0, 1000)}\n${output().slice(-2000)}`,
  );
  hold('no answer shows a secret', !secrets.some((secret) => text.includes(secret)), () => text.slice(0, 1000));
  hold('no failure shows where it came from', status < 400 || !trace.test(text), () => text.slice(0, 1000));
}

async function atTheEnd(server: FuzzedServer, base: number | undefined): Promise<Finding | undefined> {
  try {
    const said = server.output();
    hold('the log shows no secret', !server.secrets.some((secret) => said.includes(secret)), () => said.slice(-2000));
    const full = () => base !== undefined && (server.memory() ?? 0) > base + growth;
    for (let i = 0; i < 20 && full(); i++) {
      await sleep(500);
    }
    hold('memory does not grow', !full(), () => `${base} MB when warm, ${server.memory()} MB at the end`);
    return undefined;
  } catch (error) {
    return {
      message: error instanceof Error ? error.message : String(error),
      shown: 'all of the run',
      input: Buffer.from('{}'),
    };
  }
}

/** Each service has a token of its own. */
function encode(sent: Sent, { token }: FuzzedServer): Buffer {
  return Buffer.from(JSON.stringify(sent).replaceAll(token, 'TOKEN'));
}
