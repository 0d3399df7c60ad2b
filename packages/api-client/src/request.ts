import type { routes } from './gen/routes.ts';

type Route = (typeof routes)[keyof typeof routes];
type Fields = Record<string, unknown>;

/**
 * Spreads a request message over path, query and body as its google.api.http option says: what is in neither path
 * nor body becomes the query, nested fields with dots, repeated ones repeated, empty ones left out.
 */
export function toHttp(
  { path, body }: Pick<Route, 'path'> & { body: string },
  message: object,
): { path: string; body?: unknown } {
  const rest = { ...message } as Fields;
  const filled = path.replace(/\{([^}=]+)(=[^}]*)?\}/g, (_, field: string, pattern = '') => {
    const value = encodeURIComponent(take(rest, field));
    return pattern.includes('/') || pattern.includes('**') ? value.replaceAll('%2F', '/') : value;
  });
  if (body === '*') {
    return { path: filled, body: rest };
  }
  const { [body]: bodyValue = {}, ...query } = rest;
  const search = new URLSearchParams([...parameters(query)]).toString();
  return { path: search === '' ? filled : `${filled}?${search}`, ...(body !== '' && { body: bodyValue }) };
}

/** Reads and removes the field at a path such as `rule.id`; an empty one would name another resource. */
function take(fields: Fields, path: string): string {
  const names = path.split('.').map((name) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()));
  const last = names.pop() as string;
  const parent = names.reduce<Fields>((at, name) => (at[name] = { ...(at[name] as Fields) }), fields);
  const value = parent[last];
  if (value === undefined || value === null || value === '') {
    throw new TypeError(`${path} is missing, and the address of the call needs it.`);
  }
  Reflect.deleteProperty(parent, last);
  return String(value);
}

function* parameters(fields: Fields, prefix = ''): Generator<[string, string]> {
  for (const [name, value] of Object.entries(fields)) {
    if (Array.isArray(value)) {
      yield* value.map((item): [string, string] => [prefix + name, String(item)]);
    } else if (typeof value === 'object' && value !== null) {
      yield* parameters(value as Fields, `${prefix}${name}.`);
    } else if (value !== undefined && value !== null && value !== '') {
      yield [prefix + name, String(value)];
    }
  }
}
