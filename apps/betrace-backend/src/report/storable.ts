/** Times on the wire have 64 bits without sign, in databases one bit less: the year 2262. */
const lastTime = 2n ** 63n - 1n;

export function storable(nanoseconds: bigint): bigint {
  return nanoseconds < lastTime ? nanoseconds : lastTime;
}
