/** Why a body is not a protobuf message of the expected type. Stable words: metrics and tests name them. */
export type WireErrorCode =
  | 'truncated' // a value or a length runs past the end of its message
  | 'overlong-varint' // a tag or length of more than 5 bytes, or a value of more than 10
  | 'invalid-tag' // field number 0, or a wire type that does not exist
  | 'wrong-wire-type' // a known field, written as another type
  | 'unmatched-group' // an end group without its start, or a start without its end
  | 'invalid-utf8' // a string field that is not UTF-8
  | 'too-deep'; // nesting beyond MAX_DEPTH

/** A body that cannot be read. `offset` counts bytes from the start of the body that was given. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly code: WireErrorCode;
  readonly offset: number;

  constructor(code: WireErrorCode, offset: number, what: string) {
    super(`${what} (byte ${offset})`);
    this.code = code;
    this.offset = offset;
  }
}
