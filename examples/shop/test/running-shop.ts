import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** The shop as a user starts it, on ephemeral ports, with everything that it printed so far. */
export class RunningShop {
  output = '';
  web = '';
  readonly #process: ChildProcess;

  constructor(otlp: string, ...options: string[]) {
    const main = new URL('../src/main.ts', import.meta.url).pathname;
    this.#process = spawn(process.execPath, [main, '--port', '0', '--otlp', otlp, ...options], {
      env: { ...process.env, OTEL_BSP_SCHEDULE_DELAY: '200' },
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
  }

  async open(): Promise<void> {
    while (this.web === '') {
      await Promise.race([once(this.#process.stdout ?? this.#process, 'data'), this.#failure()]);
      this.web = /open at (\S+),/.exec(this.output)?.[1] ?? '';
    }
  }

  /** POSTs JSON to the web service; returns the status and the JSON answer. */
  async post(path: string, body: object | string): Promise<{ status: number; answer: Record<string, string> }> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${this.web}${path}`, { method: 'POST', body: text });
    return { status: response.status, answer: (await response.json()) as Record<string, string> };
  }

  /** Sends the signal and waits for the end; returns the exit code. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.#process.kill(signal);
    return this.ended();
  }

  async ended(): Promise<number | null> {
    if (this.#process.exitCode === null) {
      await once(this.#process, 'exit');
    }
    return this.#process.exitCode;
  }

  async #failure(): Promise<never> {
    await once(this.#process, 'exit');
    throw new Error(`the shop did not open:\n${this.output}`);
  }
}
