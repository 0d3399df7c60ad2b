/** What keeps spans safe while their trace is open: held once for each trace with spans in it, released once the trace's decision is stored. */
export interface Holder {
  hold(): void;
  release(): void;
}
