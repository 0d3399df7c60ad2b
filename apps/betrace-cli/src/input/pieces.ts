/** Bytes that a request may have, as protobuf or as JSON: more would not fit a string. */
export const largestRequest = 256 * 1024 * 1024;

/** Bytes collected from chunks, joined once when they are wanted. */
export class Pieces {
  #pieces: Uint8Array[] = [];
  length = 0;

  add(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.length += piece.length;
  }

  /** All that was collected, and starts anew. */
  take(): Buffer {
    const [only, ...others] = this.#pieces;
    const all =
      only !== undefined && others.length === 0
        ? Buffer.from(only.buffer, only.byteOffset, only.length)
        : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.length = 0;
    return all;
  }
}
