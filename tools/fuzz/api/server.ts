import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { makeToken } from '../../../apps/betrace-backend/src/access/token-text.ts';
import { root } from '../../process.ts';
import type { Ports } from './send.ts';

export interface FuzzedServer {
  readonly ports: Ports;
  /** Of an admin, whose rate is not limited. */
  readonly token: string;
  /** None of them may be in an answer or in the log, in any form that is looked for. */
  readonly secrets: readonly string[];
  /** How it ended, when it has. */
  ended(): string | undefined;
  /** Resident memory in MB; undefined where /proc is missing. */
  memory(): number | undefined;
  /** All that it has written. */
  output(): string;
  stop(): Promise<void>;
}

/** The service in a process of its own, with secrets of every kind and limits of time below those of the fuzzer. */
export async function startFuzzedServer(): Promise<FuzzedServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-fuzz-'));
  const [token, other] = [makeToken(), makeToken()];
  const header = 'planted-secret-of-a-header';
  const key = 'planted0secret0of0the0redaction0key';
  const file = path.join(folder, 'tokens.yaml');
  writeFileSync(
    file,
    `tokens:\n  - { name: root, role: admin, token: ${token} }\n  - { name: other, role: viewer, token: ${other} }\n`,
  );
  const child = spawn(process.execPath, [path.join(root, 'apps/betrace-cli/src/main.ts'), 'serve'], {
    env: {
      PATH: process.env['PATH'],
      BETRACE_HTTP_ADDR: '127.0.0.1:0',
      BETRACE_GRPC_ADDR: '127.0.0.1:0',
      BETRACE_DATA_DIR: path.join(folder, 'data'),
      BETRACE_SPOOL_RESERVE: '1MiB',
      BETRACE_SHARDS: '0',
      BETRACE_BOOTSTRAP_TOKENS_FILE: file,
      BETRACE_ACCESS_MAX_CALLS: '1000000',
      BETRACE_ACCESS_MAX_EXPORTS: '1000000',
      BETRACE_RECEIVE_HEADER_TIMEOUT: '2s',
      BETRACE_RECEIVE_BODY_TIMEOUT: '3s',
      BETRACE_EXPORT_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      BETRACE_EXPORT_OTLP_HEADERS: `Authorization=${header}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let end: string | undefined;
  const exited = new Promise<void>((resolve) =>
    child.once('exit', (code, signal) => {
      end = `it ended with ${signal ?? code}`;
      resolve();
    }),
  );
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const stop = async () => {
    child.kill('SIGKILL');
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  for await (const line of createInterface(child.stdout)) {
    output += `${line}\n`;
    const { httpUrl, grpcPort } = JSON.parse(line) as { httpUrl?: string; grpcPort?: number };
    if (httpUrl !== undefined && grpcPort !== undefined) {
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
      child.stdout.resume();
      const { pid } = child;
      return {
        ports: { http: Number(new URL(httpUrl).port), grpc: grpcPort },
        token,
        secrets: [token, other, header, key],
        ended: () => end,
        memory: () => residentOf(pid),
        output: () => output,
        stop,
      };
    }
  }
  await stop();
  throw new Error(`The service did not start: ${output}`);
}

function residentOf(pid: number | undefined): number | undefined {
  try {
    const [, kB] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kB === undefined ? undefined : Number(kB) / 1024;
  } catch {
    return undefined;
  }
}
