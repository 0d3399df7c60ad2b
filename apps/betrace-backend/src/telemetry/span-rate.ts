/** Milliseconds between samples, and over how many of them the rate is. */
export const rateTick = 5000;
const window = 12;

/** How many spans come in per second, over the last minute or, before one has passed, since the start. */
export class SpanRate {
  readonly #samples: { readonly at: number; readonly received: number }[] = [];

  /** Called every `rateTick`; `at`: monotonic milliseconds. */
  sample(received: number, at: number): void {
    this.#samples.push({ received, at });
    if (this.#samples.length > window + 1) {
      this.#samples.shift();
    }
  }

  perSecond(): number {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    return first && last && last.at > first.at ? ((last.received - first.received) * 1000) / (last.at - first.at) : 0;
  }
}
