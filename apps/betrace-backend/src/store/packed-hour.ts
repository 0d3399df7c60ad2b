/** The counts of an hour by its minutes, in one value of the database: 60 signed numbers of 32 bits, little endian. */

const minutesPerHour = 60;
const bytes = minutesPerHour * 4;

/** An hour in which only one minute counts something. */
export function packedMinute(minuteOfHour: number, count: number): Uint8Array {
  const packed = new Uint8Array(bytes);
  viewOf(packed).setInt32(minuteOfHour * 4, count, true);
  return packed;
}

export function sumOfPacked(a: Uint8Array, b: Uint8Array): Uint8Array {
  const sum = new Uint8Array(bytes);
  const [left, right, into] = [viewOf(a), viewOf(b), viewOf(sum)];
  for (let at = 0; at < bytes; at += 4) {
    into.setInt32(at, left.getInt32(at, true) + right.getInt32(at, true), true);
  }
  return sum;
}

/** Calls back for each minute of the hour that counts something. */
export function eachPacked(packed: Uint8Array, visit: (minuteOfHour: number, count: number) => void): void {
  const view = viewOf(packed);
  for (let minute = 0; minute < minutesPerHour; minute++) {
    const count = view.getInt32(minute * 4, true);
    if (count !== 0) {
      visit(minute, count);
    }
  }
}

function viewOf(packed: Uint8Array): DataView {
  return new DataView(packed.buffer, packed.byteOffset, bytes);
}
