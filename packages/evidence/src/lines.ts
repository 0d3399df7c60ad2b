/** Bytes of a line at most: an export of 10,000 chains ends with less. */
export const longestLine = 2 * 1024 * 1024;

/**
 * The lines of a file as it is read, without their ends; `undefined` for one that is longer than `longestLine`. What is
 * held is at most one line and one chunk.
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array | undefined> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  const take = () => {
    const line = length > longestLine ? undefined : Buffer.concat(pieces);
    [pieces, length] = [[], 0];
    return line;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      add(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    add(chunk.subarray(start));
  }
  if (length > 0) {
    yield take();
  }

  function add(piece: Uint8Array): void {
    length += piece.length;
    if (length > longestLine) {
      pieces = [];
    } else if (piece.length > 0) {
      pieces.push(piece);
    }
  }
}
