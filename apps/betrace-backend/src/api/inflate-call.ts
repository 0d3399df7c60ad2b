import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { Readable } from 'node:stream';
import { ServiceError } from '../errors.ts';
import { Gate } from '../receive/gate.ts';
import { frameOf, unframe } from '../receive/grpc-frame.ts';
import { inflate } from '../receive/inflate.ts';
import { InFlight } from '../receive/in-flight.ts';
import { readBody } from '../receive/read-body.ts';

/** Messages that are inflated at a time, and messages of full size that may be under way, over all connections. */
const places = 4;
const maxUnderWay = 8;

/**
 * Reads the one message of a compressed call and gives back the call as it would be in the clear, since grpc-js inflates
 * without a bound on how many messages at once. `maxMessage` (bytes) holds for the message as sent and as inflated.
 * Rejects with a ServiceError for a call that cannot be read; then it is not answered yet.
 */
export function callInflater(maxMessage: number, timeout: number) {
  const gate = new Gate(places);
  const inFlight = new InFlight(maxMessage * maxUnderWay);
  return async (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<ServerHttp2Stream> => {
    const parcel = inFlight.begin(0);
    try {
      const request = await readBody(stream, parcel, { maxBody: maxMessage, timeout });
      const { message, encoding } = unframe(request, headers);
      const limits = { maxInflated: maxMessage, maxRatio: Infinity };
      const inflated = await gate.run(() => inflate(message, encoding, limits));
      headers['grpc-encoding'] = 'identity';
      return withRequest(stream, Readable.from([frameOf(inflated)], { objectMode: false }));
    } catch (error) {
      throw error instanceof ServiceError && error.code === 'body-too-large'
        ? new ServiceError('body-too-large', `The message is larger than ${maxMessage} bytes.`, { cause: error })
        : error;
    } finally {
      parcel.release();
    }
  };
}

/** The stream, but what is read from it comes from `request`. */
function withRequest(stream: ServerHttp2Stream, request: Readable): ServerHttp2Stream {
  const reading = new Set<PropertyKey>(['pause', 'resume', 'read']);
  const listening = new Set<PropertyKey>(['on', 'once', 'addListener']);
  const proxy: ServerHttp2Stream = new Proxy(stream, {
    get(target, key) {
      if (reading.has(key)) {
        return Reflect.get(request, key).bind(request);
      }
      if (listening.has(key)) {
        return (event: string, listener: () => void) => {
          const source = event === 'data' || event === 'end' ? request : target;
          Reflect.get(source, key).call(source, event, listener);
          return proxy;
        };
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return proxy;
}
