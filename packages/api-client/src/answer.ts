/** Message fields that an answer leaves out when there is nothing to say; their comments in the protocol tell when. */
type Absent =
  | (
      | 'amendedAt'
      | 'arrivalAfterRoot'
      | 'callerToken'
      | 'changedBy'
      | 'export'
      | 'heartbeat'
      | 'imported'
      | 'stored'
      | 'tests'
      | 'verdicts'
      | 'violation'
    )
  // One of these at most.
  | ('stringValue' | 'boolValue' | 'intValue' | 'doubleValue');

/**
 * A message as the service answers it: proto3 JSON with every field present, also those at their default. Numbers are
 * numbers: the service counts, so none is NaN or infinite.
 */
export type Answer<T> = T extends readonly (infer Item)[]
  ? Answer<Item>[]
  : T extends object
    ? string extends keyof T
      ? { [Key in keyof T]: Answer<T[Key]> }
      : { [Key in Exclude<keyof T, Absent>]-?: Answer<Exclude<T[Key], undefined>> } & {
          [Key in Extract<keyof T, Absent>]?: Answer<Exclude<T[Key], undefined>>;
        }
    : T extends 'NaN' | 'Infinity' | '-Infinity'
      ? never
      : T;
