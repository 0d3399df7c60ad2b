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
  const isWord = !text.includes(':');
  const address = isWord ? parseIpv4(text) : parseIpv6(text);
  const isMapped = address !== null && address >> 32n === 0xffffn;
  return address === null
    ? null
    : { version: isWord || isMapped ? 4 : 6, address: address & (isMapped ? 0xffffffffn : -1n) };
}

function parseIpv4(text: string): bigint | null {
  const parts = text.split('.');
  const isAddress = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
  return isAddress ? parts.reduce((address, part) => (address << 8n) | BigInt(part), 0n) : null;
}

function parseIpv6(text: string): bigint | null {
  if (text.length > 45) {
    return null;
  }
  const hex = text.replace(/(?<=:)\d+(\.\d+)+$/, (tail) => {
    const address = parseIpv4(tail) ?? -1n;
    return `${(address >> 16n).toString(16)}:${(address & 0xffffn).toString(16)}`;
  });
  const [head = [], rest, more] = hex.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - (rest?.length ?? 0);
  const all = [...head, ...Array<string>(Math.max(0, missing)).fill('0'), ...(rest ?? [])];
  return more || (rest ? missing < 1 : missing !== 0) || !all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))
    ? null
    : all.reduce((address, group) => (address << 16n) | BigInt(`0x${group}`), 0n);
}
