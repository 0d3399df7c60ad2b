/** What was seen in traces lately; every part may be missing. */
export interface ObservedSchema {
  readonly spanNames?: readonly string[];
  readonly services?: readonly string[];
  readonly attributes?: readonly ObservedAttribute[];
}

/** An attribute of spans of one name. */
export interface ObservedAttribute {
  readonly spanName: string;
  readonly key: string;
  /** string, int, double, bool, ... */
  readonly type?: string;
  /** Frequent values, as text. */
  readonly values?: readonly string[];
}
