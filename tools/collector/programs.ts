// Run directly it prints where the programs are, after building them.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { canRun, root, run } from '../process.ts';

/** Paths of the programs of this Go module. */
export interface CollectorPrograms {
  /** An OpenTelemetry Collector; `--config FILE`. */
  readonly collector: string;
  /** The Collector's own client, for tests; `traces --help`. */
  readonly telemetrygen: string;
}

export const telemetrygenPackage = 'github.com/open-telemetry/opentelemetry-collector-contrib/cmd/telemetrygen';

/**
 * Builds the programs, or finds them as they were built from the same sources before. A first build takes one or two
 * minutes of two cores. Undefined without Go; rejects when the build fails.
 */
export async function collectorPrograms(): Promise<CollectorPrograms | undefined> {
  if (!canRun('go', ['version'])) {
    return undefined;
  }
  const sources = ['go.mod', 'go.sum', 'main.go'].map((file) => readFileSync(path.join(import.meta.dirname, file)));
  const hash = createHash('sha256').update(Buffer.concat(sources)).digest('hex').slice(0, 16);
  const folder = path.join(root, '.betrace', 'collector', hash);
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}`;
    mkdirSync(unfinished, { recursive: true });
    const flags = ['-trimpath', '-ldflags=-s -w', '-o', `${unfinished}${path.sep}`];
    const code = await run('go', ['build', ...flags, '.', telemetrygenPackage], { cwd: import.meta.dirname });
    if (code !== 0) {
      rmSync(unfinished, { recursive: true });
      throw new Error(`The Collector cannot be built: go build ended with ${code}.`);
    }
    if (!existsSync(folder)) {
      renameSync(unfinished, folder);
    }
  }
  return { collector: path.join(folder, 'collector'), telemetrygen: path.join(folder, 'telemetrygen') };
}

if (import.meta.main) {
  const programs = await collectorPrograms();
  console.log(
    programs ? `${programs.collector}\n${programs.telemetrygen}` : 'Go is not installed (https://go.dev/dl).',
  );
  process.exitCode = programs ? 0 : 1;
}
