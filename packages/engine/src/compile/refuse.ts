/** A plan that this version of the engine cannot judge; the message names the construct. */
export class UnsupportedPlanError extends Error {
  override readonly name = 'UnsupportedPlanError';
}

/** Refuses what the types say cannot be there: a plan from a newer language must not be judged wrongly in silence. */
export function refuse(construct: never | string): never {
  throw new UnsupportedPlanError(`The engine cannot evaluate ${JSON.stringify(construct)}`);
}
