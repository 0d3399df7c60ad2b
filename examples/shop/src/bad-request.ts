/** The caller's mistake; its message is the answer, with status 400. */
export class BadRequest extends Error {}
