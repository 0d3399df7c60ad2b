const [width, everyMs, notBeforeMs] = [24, 100, 500];

/** A bar on the terminal for work that takes longer than half a second; without a terminal nothing. */
export class Progress {
  readonly #draw: ((text: string) => void) | undefined;
  readonly #now: () => number;
  #next: number;
  #shown = false;

  constructor(draw: ((text: string) => void) | undefined, now = () => performance.now()) {
    this.#draw = draw;
    this.#now = now;
    this.#next = now() + notBeforeMs;
  }

  /** `total` may be unknown, which is 0. */
  update(what: string, done: number, total: number): void {
    const now = this.#now();
    if (this.#draw === undefined || now < this.#next) {
      return;
    }
    this.#next = now + everyMs;
    this.#shown = true;
    const part = total === 0 ? 0 : Math.min(1, done / total);
    const bar = '█'.repeat(Math.round(part * width)).padEnd(width, '░');
    this.#draw(`\r\x1b[K${what} ${total === 0 ? '' : `${bar} ${Math.floor(part * 100)} %`}`);
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#shown) {
      this.#draw?.('\r\x1b[K');
    }
  }
}
