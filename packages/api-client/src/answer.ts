/**
 * A message as the service answers it: proto3 JSON with every field present, also those at their default.
 * (A message field, such as a time, is left out only where its comment says so.)
 */
export type Answer<T> = T extends readonly (infer Item)[]
  ? Answer<Item>[]
  : T extends object
    ? string extends keyof T
      ? T
      : { [Key in keyof T]-?: Answer<Exclude<T[Key], undefined>> }
    : T;
