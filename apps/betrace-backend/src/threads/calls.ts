import type { ThreadError } from './thread-error.ts';
import { packError, unpackError } from './thread-error.ts';

/** One end of a channel between two threads. */
export interface Port {
  postMessage(message: unknown): void;
}

/** A call of a method by its path, such as `violations.find`. */
export interface Call {
  readonly call: number;
  readonly path: string;
  readonly args: readonly unknown[];
}

export interface Answer {
  readonly answer: number;
  readonly value?: unknown;
  readonly error?: ThreadError;
}

/** Runs a call on the method that its path leads to; the answer goes out when the method's promise is settled. */
export async function answerCall(port: Port, target: object, { call, path, args }: Call): Promise<void> {
  try {
    port.postMessage({ answer: call, value: await methodOf(target, path)(...args) } satisfies Answer);
  } catch (error) {
    port.postMessage({ answer: call, error: packError(error) } satisfies Answer);
  }
}

function methodOf(target: object, path: string): (...args: readonly unknown[]) => unknown {
  const names = path.split('.');
  const name = names.pop() as string;
  const owner = names.reduce(
    (object, key) => object[key] as Record<string, unknown>,
    target as Record<string, unknown>,
  );
  const method = owner[name];
  if (typeof method !== 'function') {
    throw new TypeError(`This thread has no method ${path}.`);
  }
  return method.bind(owner) as (...args: readonly unknown[]) => unknown;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Calls under way, by number. */
export class Calls {
  readonly #port: Port;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  constructor(port: Port) {
    this.#port = port;
  }

  /** How many are not answered yet. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Arguments and value are copied. Rejects with what the method threw, ServiceErrors as such. */
  call(path: string, args: readonly unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const call = ++this.#last;
      this.#port.postMessage({ call, path, args } satisfies Call);
      this.#waiting.set(call, { resolve, reject });
    });
  }

  settle({ answer, value, error }: Answer): void {
    const waiting = this.#waiting.get(answer);
    this.#waiting.delete(answer);
    if (error) {
      waiting?.reject(unpackError(error));
    } else {
      waiting?.resolve(value);
    }
  }

  rejectAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) {
      reject(error);
    }
    this.#waiting.clear();
  }
}
