export type Address = { url: string } | { problem: string };

const EXAMPLE = 'An address such as http://127.0.0.1:12011';

/** Reads what was typed as the backend's address: `url` is without trailing slashes, `problem` says what to change. */
export function readAddress(text: string): Address {
  const trimmed = text.trim().replace(/\/+$/, '');
  let parsed: URL;
  try {
    parsed = new URL(trimmed);
  } catch {
    return { problem: EXAMPLE };
  }
  if (!/^https?:$/.test(parsed.protocol)) {
    return { problem: `${EXAMPLE}, which begins with http:// or https://` };
  }
  if (parsed.username || parsed.password) {
    return { problem: 'No user or password in the address: browsers can read it. A token goes into its own field.' };
  }
  if (trimmed.includes('?') || trimmed.includes('#')) {
    return { problem: 'Only host, port and path: nothing from ? or # on.' };
  }
  if (/\/(api|health)$/.test(parsed.pathname)) {
    return { problem: 'Without /api or /health at its end: the app adds these.' };
  }
  return { url: trimmed };
}
