import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { starterRules } from './starter-rules.ts';

/** A violation as the REST API lists it; more fields are there. */
export interface ListedViolation {
  ruleId: string;
  traceId: string;
  message: string;
  complete: boolean;
  witnesses: { spans: { name: string; service: string }[] }[];
}

/** `betrace serve` as a process of its own with an empty data folder, judging traces two seconds after their root. */
export class BeTrace {
  url = '';
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'betrace-shop-'));
  readonly #process: ChildProcess;

  constructor() {
    const main = new URL('../../../apps/betrace-cli/src/main.ts', import.meta.url).pathname;
    this.#process = spawn(process.execPath, [main, 'serve', '--assemble-root-grace', '2s'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        BETRACE_HTTP_ADDR: '127.0.0.1:0',
        BETRACE_GRPC_ADDR: '127.0.0.1:0',
        BETRACE_DATA_DIR: this.#folder,
      },
    });
  }

  /** Waits until it listens and gives it the starter rules. */
  async open(): Promise<void> {
    const lines = createInterface({ input: this.#process.stdout ?? process.stdin });
    for await (const line of lines) {
      this.url = (JSON.parse(line) as { httpUrl?: string }).httpUrl ?? '';
      if (this.url !== '') {
        break;
      }
    }
    this.#process.stdout?.resume();
    for (const { id, name, description, severity, tags, compliance, message, expression } of starterRules) {
      const body = JSON.stringify({ id, name, description, severity, tags, compliance, message, expression });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${this.url}/api/rules`, { method: 'POST', headers, body });
      if (!response.ok) {
        throw new Error(`rule ${id} was refused: ${await response.text()}`);
      }
    }
  }

  /** All violations, at most 1000. */
  async violations(): Promise<ListedViolation[]> {
    const response = await fetch(`${this.url}/api/violations?page_size=1000`);
    return ((await response.json()) as { violations?: ListedViolation[] }).violations ?? [];
  }

  async close(): Promise<void> {
    this.#process.kill();
    await once(this.#process, 'exit');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
