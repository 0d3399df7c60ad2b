import { parseArgs } from 'node:util';

/** What one run of the shop is told; `otlp` is a base address without `/v1/traces`, `orders` 0 means no end. */
export interface Settings {
  port: number;
  rate: number;
  faults: number;
  seed: number;
  orders: number;
  otlp: string;
  /** `otlp` came from the command line, which wins over all OTEL_* variables. */
  otlpGiven: boolean;
}

export const USAGE = `Usage: node examples/shop/src/main.ts [options]

  --rate N      orders per second, 0 to 200                               (5)
  --faults N    share of orders with a fault, 0 to 1                      (0)
  --orders N    end after so many orders, 0 for no end                    (0)
  --seed N      the same seed gives the same orders and the same faults   (random)
  --port N      web listens here, the other three behind it, 0 for any    (12020)
  --otlp URL    where traces go         (OTEL_EXPORTER_OTLP_ENDPOINT, http://127.0.0.1:12011)
`;

/** Reads the command line. Throws an Error that names the option and its range. */
export function readSettings(args: string[], env: NodeJS.ProcessEnv = process.env): Settings {
  const text = { type: 'string' } as const;
  const options = { rate: text, faults: text, orders: text, seed: text, port: text, otlp: text };
  const { values } = parseArgs({ args, options });
  const otlp = values.otlp ?? env.OTEL_EXPORTER_OTLP_ENDPOINT ?? 'http://127.0.0.1:12011';
  if (!/^https?:$/.test(URL.parse(otlp)?.protocol ?? '')) {
    throw new Error(`--otlp must be an http address such as http://127.0.0.1:12011, not "${otlp}"`);
  }
  return {
    rate: number('rate', values.rate ?? '5', 0, 200),
    faults: number('faults', values.faults ?? '0', 0, 1),
    orders: integer('orders', values.orders ?? '0', 0, 1e9),
    seed: integer('seed', values.seed ?? String(Math.floor(Math.random() * 1e6)), 0, 2 ** 32 - 1),
    port: integer('port', values.port ?? '12020', 0, 65_532),
    otlp,
    otlpGiven: values.otlp !== undefined,
  };
}

function integer(name: string, text: string, least: number, most: number): number {
  const value = number(name, text, least, most);
  if (!Number.isInteger(value)) {
    throw new Error(`--${name} must be an integer, not "${text}"`);
  }
  return value;
}

function number(name: string, text: string, least: number, most: number): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!(value >= least && value <= most)) {
    throw new Error(`--${name} must be a number from ${least} to ${most}, not "${text}"`);
  }
  return value;
}
