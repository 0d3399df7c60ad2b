/**
 * A number, or a duration in ns, of which an incomplete trace only tells that it lies between two others; null is no
 * bound. Without any bound it may also be absent, or of any type.
 */
export class Bounds {
  readonly least: number | bigint | null;
  readonly greatest: number | bigint | null;

  constructor(least: number | bigint | null, greatest: number | bigint | null) {
    this.least = least;
    this.greatest = greatest;
  }
}

export const UNKNOWN = new Bounds(null, null);
