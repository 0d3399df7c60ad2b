import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { generatePayload, readPayload } from '../../../packages/engine/bench/payload.ts';
import type { Payload } from '../../../packages/engine/bench/payload.ts';
import { root } from '../../process.ts';

export const spansPerBody = 500;

/** Bodies of one pass over the payload, all its traces under ids of their own. */
export type Pass = readonly Uint8Array[];

export interface Passes {
  readonly payload: Payload;
  /** Of one pass. */
  readonly traces: number;
  /** As they are, made when asked: they take 500 bytes for each span. */
  raw(number: number): Pass;
  /** Compressed once, then kept. */
  gzip(number: number): Pass;
}

/** The payload of `bodies` bodies, written once to `.betrace/bench`. */
export function passesOf(bodies: number): Passes {
  const folder = path.join(root, '.betrace/bench', `payload-${bodies}`);
  if (!existsSync(path.join(folder, 'index.json'))) {
    generatePayload(folder, bodies);
  }
  const payload = readPayload(folder);
  const { traces } = JSON.parse(readFileSync(path.join(folder, 'index.json'), 'utf8')) as { traces: number };
  const compressed = new Map<number, Pass>();
  const raw = (number: number) => payload.bodies.map((body, at) => renamed(body, payload.traceIdsAt[at] ?? [], number));
  return {
    payload,
    traces,
    raw,
    gzip(number) {
      const pass = compressed.get(number) ?? raw(number).map((body) => gzipSync(body));
      compressed.set(number, pass);
      return pass;
    },
  };
}

/** A trace id of 32 hex digits as it is in a pass. */
export function renamedId(traceId: string, number: number): string {
  return Buffer.from(renamed(Buffer.from(traceId, 'hex'), [0], number)).toString('hex');
}

/** Trace ids of 16 bytes: the last four with the number of the pass upon them, the same in each body of a trace. */
function renamed(body: Uint8Array, traceIdsAt: readonly number[], number: number): Uint8Array {
  const copy = Buffer.from(body);
  for (const at of traceIdsAt) {
    copy.writeUInt32LE((copy.readUInt32LE(at + 12) ^ (number + 1)) >>> 0, at + 12);
  }
  return copy;
}
