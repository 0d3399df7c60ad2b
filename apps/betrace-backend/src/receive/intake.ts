import { JsonShapeError, otlpJsonToProtobuf } from '@betrace/engine';
import { ServiceError } from '../errors.ts';
import { Gate } from './gate.ts';
import { InFlight } from './in-flight.ts';
import type { Parcel } from './in-flight.ts';
import { inflate } from './inflate.ts';
import type { Ingest } from './ingest.ts';
import type { OtlpEncoding, PartialSuccess } from './otlp-answer.ts';
import { parseJson } from './parse-json.ts';

export interface IntakeLimits {
  /** Bytes of a body as sent; also of a JSON body once inflated, which takes many times its size while it is read. */
  readonly maxBody: number;
  /** Bytes of a protobuf body once inflated. */
  readonly maxInflated: number;
  /** Inflated bytes per byte sent. */
  readonly maxRatio: number;
  /** Bytes, as sent, of all requests under way. */
  readonly maxPending: number;
}

export interface IntakeDeps {
  readonly ingest: Ingest;
  readonly limits: IntakeLimits;
  /** Why no more can be taken now. */
  readonly overload: () => ServiceError | undefined;
}

/** Inflated bodies held at once: as many as zlib has threads. */
const inflatingAtOnce = 4;

/**
 * What OTLP/HTTP and OTLP/gRPC have in common: one bound on the bytes under way, one on the bodies being inflated,
 * and one way into the service.
 */
export class Intake {
  readonly limits: IntakeLimits;
  readonly #ingest: Ingest;
  readonly #overload: () => ServiceError | undefined;
  readonly #inFlight: InFlight;
  readonly #inflating = new Gate(inflatingAtOnce);

  constructor({ ingest, limits, overload }: IntakeDeps) {
    this.limits = limits;
    this.#ingest = ingest;
    this.#overload = overload;
    this.#inFlight = new InFlight(limits.maxPending);
  }

  /** Bytes, as sent, of the requests under way. */
  get pendingBytes(): number {
    return this.#inFlight.held;
  }

  /**
   * Before a body is read: throws `overloaded` or `unavailable` when it cannot be taken now, and `body-too-large`.
   * `announced`: its bytes, 0 when the client does not say.
   */
  begin(announced: number): Parcel {
    const full = this.#overload();
    if (full) {
      throw full;
    }
    return this.#inFlight.begin(announced);
  }

  /** Takes a body as sent. Resolves when it may be acknowledged, with what was left out of it; see Ingest. */
  async take(sent: Uint8Array, contentEncoding: string, encoding: OtlpEncoding): Promise<PartialSuccess | undefined> {
    // The next body is inflated while this one waits for the disk.
    const { ingested } = await this.#inflating.run(async () => {
      const { maxBody, maxInflated, maxRatio } = this.limits;
      const most = encoding === 'json' ? Math.min(maxBody, maxInflated) : maxInflated;
      const body = await inflate(sent, contentEncoding, { maxInflated: most, maxRatio });
      return {
        ingested:
          encoding === 'json'
            ? this.#ingest(fromJson(body))
            : this.#ingest(body, { bytes: sent, encoding: contentEncoding }),
      };
    });
    return partialSuccess((await ingested).rejected);
  }
}

function fromJson(body: Uint8Array): Uint8Array {
  try {
    return otlpJsonToProtobuf(parseJson(body));
  } catch (error) {
    if (error instanceof JsonShapeError) {
      throw new ServiceError('invalid-body', `The body is not OTLP/JSON: ${error.message}.`, { cause: error });
    }
    throw error;
  }
}

function partialSuccess(rejected: readonly { reason: string; count: number }[]): PartialSuccess | undefined {
  if (rejected.length === 0) {
    return undefined;
  }
  const rejectedSpans = rejected.reduce((sum, { count }) => sum + count, 0);
  const reasons = rejected.map(({ reason, count }) => `${count} for ${reason}`).join(', ');
  return { rejectedSpans, message: `Spans were left out: ${reasons}.` };
}
