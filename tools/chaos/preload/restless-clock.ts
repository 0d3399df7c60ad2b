/** Loaded into a service whose wall clock is to jump: by up to an hour, to and fro, every so often. */
const hour = 3_600_000;
const lifetime = 700;
const { now } = Date;

/** The same in every thread. */
function shift(): number {
  return Math.round(Math.sin(Math.floor(now() / lifetime) * 97) * hour);
}

globalThis.Date = class extends Date {
  constructor(...given: ConstructorParameters<DateConstructor> | []) {
    super(...((given.length === 0 ? [now() + shift()] : given) as [number]));
  }

  static override now(): number {
    return now() + shift();
  }
} as DateConstructor;
