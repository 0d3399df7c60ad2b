import { availableParallelism } from 'node:os';

/** How one kind of setting is written. `parse` throws an Error that says what is expected instead. */
export interface Kind<T> {
  readonly name: string;
  parse(text: string): T;
}

export interface Address {
  /** Without the brackets of an IPv6 literal. */
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

export const address: Kind<Address> = {
  name: 'HOST:PORT',
  parse(text) {
    const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text);
    const port = Number(match?.[3]);
    if (!match || port > 65535) {
      throw new Error('expected host:port, for example 127.0.0.1:12011 or [::1]:12011');
    }
    return { host: match[1] ?? match[2] ?? '', port };
  },
};

const millisecondsPer: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds. */
export const duration: Kind<number> = {
  name: 'DURATION',
  parse(text) {
    if (!/^(\d+(ms|s|m|h|d))+$/.test(text)) {
      throw new Error('expected a duration such as 500ms, 8s, 5m, 1m30s or 30d');
    }
    let total = 0;
    for (const [, count, unit] of text.matchAll(/(\d+)(ms|s|m|h|d)/g)) {
      total += Number(count) * (millisecondsPer[unit ?? ''] ?? 0);
    }
    return total;
  },
};

const bytesPer: Record<string, number> = {
  '': 1,
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

/** Minutes. */
export const minutes: Kind<number> = {
  name: 'DURATION',
  parse(text) {
    const whole = duration.parse(text) / 60_000;
    if (whole === 0 || !Number.isInteger(whole)) {
      throw new Error('expected whole minutes such as 15m, 1h or 1d');
    }
    return whole;
  },
};

/** Bytes. */
export const size: Kind<number> = {
  name: 'SIZE',
  parse(text) {
    const match = /^(\d+)(B|kB|MB|GB|KiB|MiB|GiB)?$/.exec(text);
    if (!match || Number(match[1]) === 0) {
      throw new Error('expected a size such as 512KiB, 5MB or 1GB');
    }
    return Number(match[1]) * (bytesPer[match[2] ?? ''] ?? 1);
  },
};

export const count: Kind<number> = {
  name: 'COUNT',
  parse(text) {
    if (!/^\d{1,12}$/.test(text) || Number(text) === 0) {
      throw new Error('expected a whole number of at least 1');
    }
    return Number(text);
  },
};

/**
 * Worker threads beside the one that receives. `auto`: none on two cores, where they take a fifth more CPU and bring
 * nothing; else one for every two cores, at most four.
 */
export const threads: Kind<number> = {
  name: 'auto|COUNT',
  parse(text) {
    if (text === 'auto') {
      const cores = availableParallelism();
      return cores <= 2 ? 0 : Math.min(4, Math.floor(cores / 2));
    }
    if (!/^\d{1,2}$/.test(text) || Number(text) > 64) {
      throw new Error('expected auto or a whole number from 0 to 64');
    }
    return Number(text);
  },
};

export const flag: Kind<boolean> = {
  name: 'true|false',
  parse(text) {
    if (text !== 'true' && text !== 'false') {
      throw new Error('expected true or false');
    }
    return text === 'true';
  },
};

export const path: Kind<string> = {
  name: 'PATH',
  parse(text) {
    if (text === '') {
      throw new Error('expected a path');
    }
    return text;
  },
};

export const optionalPath: Kind<string | undefined> = {
  name: 'PATH',
  parse: (text) => (text === '' ? undefined : text),
};

export const httpUrl: Kind<URL | undefined> = {
  name: 'URL',
  parse(text) {
    if (text === '') {
      return undefined;
    }
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
      throw new Error('expected an http:// or https:// address, for example http://localhost:4318');
    }
    if (url.username !== '' || url.password !== '') {
      throw new Error('expected an address without name and password; send them as headers');
    }
    return url;
  },
};

/** HTTP headers by name, written as in OTEL_EXPORTER_OTLP_HEADERS: values may be percent-encoded. */
export const headers: Kind<Readonly<Record<string, string>>> = {
  name: 'NAME=VALUE,...',
  parse(text) {
    const pairs = text.split(',').filter((part) => part.trim() !== '');
    return Object.fromEntries(
      pairs.map((pair) => {
        const [name = '', value = ''] = pair.split(/=(.*)/s).map((part) => part.trim());
        if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || !/^[\x20-\x7e]+$/.test(value)) {
          throw new Error('expected headers such as Authorization=Bearer%20TOKEN,X-Scope-OrgID=shop');
        }
        return [name, decodeURIComponent(value)];
      }),
    );
  },
};

/** A kind that may also be left empty. */
export function optional<T>({ name, parse }: Kind<T>): Kind<T | undefined> {
  return { name, parse: (text) => (text === '' ? undefined : parse(text)) };
}

/** One of a few words. */
export function oneOf<const W extends string>(...words: readonly W[]): Kind<W> {
  return {
    name: words.join('|'),
    parse(text) {
      const word = words.find((candidate) => candidate === text);
      if (word === undefined) {
        throw new Error(`expected one of ${words.join(', ')}`);
      }
      return word;
    },
  };
}

const maxKeys = 16;
const keyForm = /^[A-Za-z0-9+/]{43}=$/;

/** Keys of 32 bytes in base64, with commas or blanks between them. */
export const keys: Kind<readonly Uint8Array[]> = {
  name: 'KEY,...',
  parse(text) {
    const words = text.split(/[\s,]+/).filter((word) => word !== '');
    if (words.length > maxKeys || !words.every((word) => keyForm.test(word))) {
      throw new Error(`expected up to ${maxKeys} keys of 32 bytes in base64, each made by: openssl rand -base64 32`);
    }
    return words.map((word) => Uint8Array.from(Buffer.from(word, 'base64')));
  },
};
