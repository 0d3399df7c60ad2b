import type { IpNetwork } from '../plan/plan.ts';

/** Reads `10.0.0.0/8`, `2001:db8::/32` or a single address; null when it is neither. IPv4 in IPv6 counts as IPv4. */
export function parseNetwork(text: string): IpNetwork | null {
  const [, address = '', bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const parsed = parseAddress(address);
  if (parsed === null) {
    return null;
  }
  const written = address.includes(':') ? 128 : 32;
  const size = parsed.version === 4 ? 32 : 128;
  const prefix = (bits === undefined ? written : Number(bits)) - (written - size);
  if (prefix < 0 || prefix > size) {
    return null;
  }
  const shift = BigInt(size - prefix);
  return { version: parsed.version, address: (parsed.address >> shift) << shift, prefix };
}

/** Whether a text is an address inside the network. */
export function isInNetwork(text: string, network: IpNetwork): boolean {
  const parsed = parseAddress(text);
  const shift = BigInt((network.version === 4 ? 32 : 128) - network.prefix);
  return parsed !== null && parsed.version === network.version && parsed.address >> shift === network.address >> shift;
}

function parseAddress(text: string): { version: 4 | 6; address: bigint } | null {
  if (!text.includes(':')) {
    const address = parseIpv4(text);
    return address === null ? null : { version: 4, address };
  }
  const address = parseIpv6(text);
  if (address === null) {
    return null;
  }
  return address >> 32n === 0xffffn ? { version: 4, address: address & 0xffffffffn } : { version: 6, address };
}

function parseIpv4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) {
    return null;
  }
  return parts.reduce((address, part) => (address << 8n) | BigInt(part), 0n);
}

function parseIpv6(text: string): bigint | null {
  if (text.length > 45) {
    return null;
  }
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const ipv4 = tail === null ? null : parseIpv4(tail[2] ?? '');
  if (tail !== null && ipv4 === null) {
    return null;
  }
  const hex = ipv4 === null ? text : `${tail?.[1] ?? ''}${(ipv4 >> 16n).toString(16)}:${(ipv4 & 0xffffn).toString(16)}`;
  const halves = hex.split('::');
  if (halves.length > 2) {
    return null;
  }
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  const [head = [], rest = []] = groups;
  const missing = 8 - head.length - rest.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) {
    return null;
  }
  const all = [...head, ...Array<string>(halves.length === 1 ? 0 : missing).fill('0'), ...rest];
  if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) {
    return null;
  }
  return all.reduce((address, group) => (address << 16n) | BigInt(`0x${group}`), 0n);
}
