import { readOtlpJson } from '@betrace/dsl/rule-file';

/** Deeper than a span's link in what Tempo answers; below are only values of attributes. */
const DEEPEST = 10;
const idKeys = new Set(['traceId', 'spanId', 'parentSpanId']);
/** What 16 and 8 bytes are in base64: as long as no id in hex. */
const base64 = /^(?:[A-Za-z0-9+/]{22}==|[A-Za-z0-9+/]{11}=)$/;

/** Reads OTLP/JSON as `readOtlpJson` does, also with its ids in base64, as Tempo writes them. Never throws. */
export const readTraces = (json: unknown) => readOtlpJson(withHexIds(json, 0));

function withHexIds(json: unknown, depth: number): unknown {
  if (typeof json !== 'object' || json === null || depth > DEEPEST) {
    return json;
  }
  if (Array.isArray(json)) {
    return json.map((one) => withHexIds(one, depth + 1));
  }
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [
      key,
      idKeys.has(key) && typeof value === 'string' && base64.test(value) ? toHex(value) : withHexIds(value, depth + 1),
    ]),
  );
}

const toHex = (text: string) =>
  Array.from(atob(text), (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
