/** A stretch of the rule's text: UTF-16 offsets, `end` exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Whether an offset stands in the range or at one of its ends. */
export function touches(range: Range, offset: number): boolean {
  return range.start <= offset && offset <= range.end;
}

/** The range alone, where a node or token is given. */
export function placeOf({ start, end }: Range): Range {
  return { start, end };
}
