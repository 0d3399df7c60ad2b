/** Texts that are remembered, and characters of one: some 3 MiB at most with what is known of them. */
const mostKnown = 4096;
const longestKnown = 200;

/** What was found out about texts met lately: in a trace and in the next ones the same come again and again. */
export class RecentTexts<T> {
  readonly #known = new Map<string, T>();

  get(text: string, find: () => T): T {
    const known = this.#known.get(text);
    if (known !== undefined || this.#known.has(text)) {
      return known as T;
    }
    const found = find();
    if (text.length <= longestKnown) {
      if (this.#known.size >= mostKnown) {
        this.#known.clear();
      }
      this.#known.set(text, found);
    }
    return found;
  }

  clear(): void {
    this.#known.clear();
  }
}
