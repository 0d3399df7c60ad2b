import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CommandError } from '../arguments.ts';

/** The content of a file that may be gzip, by its first bytes. Damaged gzip is a CommandError that names the file. */
export async function* inflated(file: string, chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const first = await firstBytes(chunks, 2);
  const all = prepend(first, chunks);
  if (first[0] !== 0x1f || first[1] !== 0x8b) {
    yield* all;
    return;
  }
  const gunzip = createGunzip();
  // What fails is thrown by the loop over the last stream of the pipeline.
  pipeline(Readable.from(all, { objectMode: false }), gunzip, () => undefined);
  try {
    yield* gunzip;
  } catch (error) {
    if (error instanceof CommandError) {
      throw error;
    }
    throw new CommandError(`${file} is damaged gzip: ${(error as Error).message}`, { cause: error });
  }
}

/** At least so many bytes, where there are. */
async function firstBytes(chunks: AsyncGenerator<Uint8Array>, count: number): Promise<Uint8Array> {
  let bytes: Uint8Array = new Uint8Array();
  while (bytes.length < count) {
    const { value, done } = await chunks.next();
    if (done) {
      break;
    }
    bytes = Buffer.concat([bytes, value]);
  }
  return bytes;
}

async function* prepend(first: Uint8Array, chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* chunks;
}
