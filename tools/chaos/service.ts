import { spawn } from 'node:child_process';
import type { ChildProcess, ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@betrace/api-client';
import type { Client } from '@betrace/api-client';
import { dieWithMe } from '../die-with-me.ts';
import { root } from '../process.ts';

/** The command of this checkout. */
export const ownMain = path.join(root, 'apps/betrace-cli/src/main.ts');

/** What became of every span, as the service says in its log. */
export type SpanCounts = Readonly<Record<string, number | Readonly<Record<string, number>>>>;

/** Received and replayed less everything accounted for; anything but 0 is a bug. */
export function imbalance(counts: SpanCounts): number {
  const sum = (of: SpanCounts): number =>
    Object.values(of).reduce<number>((total, count) => total + (typeof count === 'number' ? count : sum(count)), 0);
  const came = Number(counts['received']) + Number(counts['replayed']);
  return 2 * came - sum(counts);
}

/** Milliseconds in which the service must listen, and must end on SIGTERM. */
const startPatience = 60_000;
const endPatience = 60_000;

interface LogLine {
  readonly httpUrl?: string;
  readonly grpcPort?: number;
  readonly spans?: SpanCounts;
  readonly level?: number;
  readonly msg?: string;
}

interface Life {
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;
  readonly url: string;
  readonly grpcAddress: string;
  readonly client: Client;
  /** What became of the spans, by the last log line that says so. */
  readonly spans: () => SpanCounts | undefined;
}

/** The service as its own process on one data folder, through all its lives. Its log goes to `service.log` beside that. */
export class Service {
  readonly dataDir: string;
  /** How often it was killed. */
  kills = 0;
  /** What it logged as an error, and when it ended by itself. */
  readonly complaints: string[] = [];
  readonly #main: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #log: WriteStream;
  #life: Life | undefined;

  /** `env`: settings of the service, and whatever else is to be different in its environment. `main`: of the command `betrace`. */
  constructor(folder: string, env: Readonly<Record<string, string>> = {}, main = ownMain) {
    this.#main = main;
    this.dataDir = path.join(folder, 'data');
    this.#env = env;
    this.#log = createWriteStream(path.join(folder, 'service.log'), { flags: 'a' });
  }

  /** Of REST and OTLP/HTTP; undefined while it does not run. */
  get url(): string | undefined {
    return this.#life?.url;
  }

  get grpcAddress(): string | undefined {
    return this.#life?.grpcAddress;
  }

  get pid(): number {
    return this.#running().child.pid as number;
  }

  get client(): Client {
    return this.#running().client;
  }

  /** Starts it; resolves once it listens. Rejects when it ends before. `env`: for this life alone. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const child = this.#spawn(env);
    const ended = once(child, 'exit');
    const lines = createInterface(child.stdout);
    let last: SpanCounts | undefined;
    this.#life = await new Promise<Life>((resolve, reject) => {
      const failed = (reason: string) =>
        reject(new Error(`The service did not start: ${reason}; see ${this.#log.path}`));
      setTimeout(() => failed('it took too long'), startPatience).unref();
      child.once('exit', (code, signal) => failed(`it ended with ${signal ?? code}`));
      child.once('error', ({ message }) => failed(message));
      lines.on('line', (line) => {
        this.#log.write(`${line}\n`);
        const { httpUrl, grpcPort, spans, level = 0, msg } = parseLine(line);
        last = spans ?? last;
        if (level >= 50) {
          this.complaints.push(String(msg));
        }
        if (httpUrl !== undefined) {
          const client = createClient({ baseUrl: httpUrl });
          const spansSoFar = () => last;
          resolve({ child, ended, url: httpUrl, grpcAddress: `127.0.0.1:${grpcPort}`, client, spans: spansSoFar });
        }
      });
    });
    child.once('exit', (code, signal) => {
      if (this.#life?.child === child) {
        this.#life = undefined;
        this.complaints.push(`it ended by itself with ${signal ?? code}`);
      }
    });
  }

  /** Starts it and kills it so many milliseconds later, whether it listens by then or not. */
  async killWhileStarting(milliseconds: number): Promise<void> {
    const child = this.#spawn({});
    child.stdout.pipe(this.#log, { end: false });
    const ended = once(child, 'exit');
    await sleep(milliseconds);
    this.kills++;
    child.kill('SIGKILL');
    const [code] = (await ended) as [number | null];
    if (code !== null) {
      this.complaints.push(`it ended by itself with ${code} while it started`);
    }
  }

  /** Resolves once it is ready: what earlier lives left is replayed. */
  async ready(): Promise<void> {
    const until = performance.now() + startPatience;
    for (;;) {
      try {
        await this.client.health.ready();
        return;
      } catch (error) {
        if (this.#life === undefined || performance.now() > until) {
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** SIGKILL; resolves once it is gone. */
  async kill(): Promise<void> {
    const { child, ended } = this.#running();
    this.#life = undefined;
    this.kills++;
    child.kill('SIGKILL');
    await ended;
  }

  /** SIGTERM; resolves with the exit code and what became of the spans of this life. */
  async terminate(): Promise<{ readonly code: number | null; readonly spans: SpanCounts | undefined }> {
    const life = this.#running();
    this.#life = undefined;
    life.child.kill('SIGTERM');
    const timer = setTimeout(() => life.child.kill('SIGKILL'), endPatience);
    const lines = once(life.child, 'close');
    await life.ended;
    await lines;
    clearTimeout(timer);
    return { code: life.child.exitCode, spans: life.spans() };
  }

  /** Ends what still runs. */
  async close(): Promise<void> {
    if (this.#life) {
      const { child, ended } = this.#life;
      this.#life = undefined;
      child.kill('SIGKILL');
      await ended;
    }
    this.#log.end();
  }

  #spawn(env: Readonly<Record<string, string>>): ChildProcessByStdio<null, Readable, Readable> {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', this.#main, 'serve'], {
      env: {
        PATH: process.env['PATH'],
        BETRACE_HTTP_ADDR: '127.0.0.1:0',
        BETRACE_GRPC_ADDR: '127.0.0.1:0',
        BETRACE_DATA_DIR: this.dataDir,
        // As a whole it would be written anew for each case.
        BETRACE_SPOOL_RESERVE: '4MB',
        ...this.#env,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    dieWithMe(child);
    child.stderr.pipe(this.#log, { end: false });
    return child;
  }

  #running(): Life {
    if (!this.#life) {
      throw new Error(`The service does not run; see ${this.#log.path}`);
    }
    return this.#life;
  }
}

function parseLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { msg: line };
  }
}
