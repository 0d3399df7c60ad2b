import { crc32 } from 'node:zlib';

/** Stands before each frame: where reading goes on behind damage. */
const magic = Buffer.from([0xbe, 0x7a, 0xce, 0x01]);
/** The magic, then u32 little endian: length of the payload, CRC-32 of the payload. */
const headBytes = 12;
/** Places behind damage that are tried; a body may have been made to look like frames. */
const maxTries = 1000;

/** A payload, framed: what `readFrames` finds again, whole or not at all. */
export function frame(parts: readonly Uint8Array[]): Uint8Array[] {
  const head = Buffer.allocUnsafe(headBytes);
  magic.copy(head);
  head.writeUInt32LE(
    parts.reduce((sum, { length }) => sum + length, 0),
    4,
  );
  head.writeUInt32LE(
    parts.reduce((crc, part) => crc32(part, crc), 0),
    8,
  );
  return [head, ...parts];
}

export interface Frame {
  /** Byte of the file at which it begins. */
  readonly start: number;
  /** A view. */
  readonly payload: Buffer;
}

export interface Frames {
  readonly frames: readonly Frame[];
  /** Places at which something else stood than was written. */
  readonly corrupt: number;
  /** Where the last frame begins that was not written to its end; undefined when the file ends with a whole one. */
  readonly tornAt: number | undefined;
}

/** The whole frames of a file, whatever stands between them. */
export function readFrames(file: Buffer): Frames {
  const frames: Frame[] = [];
  let corrupt = 0;
  let position = 0;
  while (position < file.length) {
    const found = frameAt(file, position) ?? nextFrame(file, position + 1);
    if (!found) {
      return fits(file, position)
        ? { frames, corrupt: corrupt + 1, tornAt: undefined }
        : { frames, corrupt, tornAt: position };
    }
    corrupt += found.start > position ? 1 : 0;
    frames.push(found);
    position = found.start + headBytes + found.payload.length;
  }
  return { frames, corrupt, tornAt: undefined };
}

function frameAt(file: Buffer, start: number): Frame | undefined {
  if (!fits(file, start)) {
    return undefined;
  }
  const from = start + headBytes;
  const payload = file.subarray(from, from + file.readUInt32LE(start + 4));
  return crc32(payload) === file.readUInt32LE(start + 8) ? { start, payload } : undefined;
}

function nextFrame(file: Buffer, from: number): Frame | undefined {
  let start = file.indexOf(magic, from);
  for (let tries = 0; start >= 0 && tries < maxTries; tries++) {
    const found = frameAt(file, start);
    if (found) {
      return found;
    }
    start = file.indexOf(magic, start + 1);
  }
  return undefined;
}

/** Whether a frame begins there and the file is long enough for it. */
function fits(file: Buffer, start: number): boolean {
  return (
    start + headBytes <= file.length &&
    magic.compare(file, start, start + 4) === 0 &&
    start + headBytes + file.readUInt32LE(start + 4) <= file.length
  );
}
