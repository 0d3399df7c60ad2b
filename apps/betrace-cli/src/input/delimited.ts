import { CommandError } from '../arguments.ts';
import { largestRequest, Pieces } from './pieces.ts';

/** A varint of a length takes at most so many bytes. */
const longestVarint = 5;

/** Messages that each stand behind their length as a protobuf varint. CommandError when the last one is cut off. */
export async function* delimitedMessages(file: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const pieces = new Pieces();
  let number = 1;
  let wanted = 0;
  for await (const chunk of chunks) {
    pieces.add(chunk);
    if (pieces.length < wanted) {
      continue;
    }
    const bytes = pieces.take();
    let at = 0;
    for (;;) {
      const message = messageAt(bytes, at);
      if (message === 'overlong' || (typeof message === 'object' && message.end - message.start > largestRequest)) {
        throw new CommandError(
          `${file}: request ${number} has no length of at most ${largestRequest / (1024 * 1024)} MiB before it; protobuf is read as messages that each stand behind their length as a varint`,
        );
      }
      wanted = message === 'cut' ? 0 : message.end - at;
      if (message === 'cut' || message.end > bytes.length) {
        break;
      }
      yield bytes.subarray(message.start, message.end);
      number++;
      at = message.end;
    }
    if (at < bytes.length) {
      pieces.add(bytes.subarray(at));
    }
  }
  if (pieces.length > 0) {
    throw new CommandError(`${file} is cut off in request ${number}: ${missing(wanted, pieces.length)}`);
  }
}

/** Where the message begins and ends whose length stands at `at`. */
function messageAt(
  bytes: Uint8Array,
  at: number,
): { readonly start: number; readonly end: number } | 'cut' | 'overlong' {
  let length = 0;
  for (let i = 0; i < longestVarint; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) {
      return 'cut';
    }
    length += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) {
      return { start: at + i + 1, end: at + i + 1 + length };
    }
  }
  return 'overlong';
}

function missing(wanted: number, there: number): string {
  return wanted === 0 ? 'its length is not whole' : `${wanted - there} of its ${wanted} bytes are missing`;
}
