import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';

/** The repository's root folder. */
export const root = path.resolve(import.meta.dirname, '..');

export interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Gets standard output and standard error as text; without it both go to this process's own. */
  onOutput?: (chunk: string) => void;
}

/** Runs a command to its end. Returns its exit code; 127 when it could not be started, 128 when a signal ended it. */
export function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<number> {
  const { cwd = root, env = process.env, onOutput } = options;
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd,
      env,
      stdio: ['ignore', onOutput ? 'pipe' : 'inherit', onOutput ? 'pipe' : 'inherit'],
    });
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => onOutput?.(chunk));
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => onOutput?.(chunk));
    child.on('error', (error) => {
      process.stderr.write(`${file}: ${error.message}\n`);
      resolve(127);
    });
    child.on('close', (code) => resolve(code ?? 128));
  });
}

/** Whether a command is there and exits with 0. */
export function canRun(file: string, args: readonly string[]): boolean {
  return spawnSync(file, args, { stdio: 'ignore' }).status === 0;
}
