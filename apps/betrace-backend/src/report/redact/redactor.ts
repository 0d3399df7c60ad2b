import { canonicalText } from '@betrace/dsl/values';
import type { AttributeValue, FieldRef } from '@betrace/dsl';
import { maxName, shorten } from '../shorten.ts';
import { applyStrategy } from './apply-strategy.ts';
import { isCardNumber } from './detect/card.ts';
import { detect, detectedClasses } from './detect/detect.ts';
import type { DetectedClass } from './detect/detect.ts';
import { HashKeys } from './hash-keys.ts';
import { standardPolicy } from './policy.ts';
import type { RedactionClass, RedactionPolicy, Strategy } from './policy.ts';
import { RecentTexts } from './recent-texts.ts';

/** Which value it is: where it stands and its name there. */
export type RedactedField = Pick<FieldRef, 'scope' | 'key'>;

/** What a redactor is made from: plain data, for threads. */
export interface Redaction {
  /** Of `keyBytes` bytes each: the first makes hashes. */
  readonly keys: readonly Uint8Array[];
  /** Default: the standard one. */
  readonly policy?: RedactionPolicy;
}

/** Told of each piece that is not shown as it is. */
export type OnPiece = (name: RedactionClass, strategy: Strategy) => void;

/** What stands where a value could not be dealt with. */
const failed = '[redacted]';
/** Readable text beyond it is not looked at and not kept. */
const maxScanned = 4096;

/** What becomes of an attribute by its key alone. */
interface KeyDecision {
  /** As it is stored; undefined: the attribute is not. */
  readonly shown: string | undefined;
  readonly isReadable: boolean;
}

/**
 * What may be stored of a value and leave the service, by the policy in force. It fails closed: numbers and booleans pass
 * (but numbers of cards), names and texts under listed keys pass the detectors, everything else is dealt with as the class
 * `other`, which makes it a keyed hash; and what goes wrong is redacted and counted.
 *
 * It is asked about every value that is kept: the decision about a key, what became of a name and hashes are remembered.
 */
export class Redactor {
  readonly #keys: HashKeys;
  #policy: RedactionPolicy = standardPolicy;
  #detected: readonly DetectedClass[] = detectedClasses;
  #exact: ReadonlySet<string> = new Set();
  #prefixes: readonly string[] = [];
  readonly #knownKeys = new RecentTexts<KeyDecision>();
  readonly #knownNames = new RecentTexts<string | undefined>();
  readonly #knownOthers = new RecentTexts<string | undefined>();
  #failures = 0;

  /** `keys` as HashKeys takes them. */
  constructor({ keys, policy = standardPolicy }: Redaction) {
    this.#keys = new HashKeys(keys);
    this.use(policy);
  }

  /** Values that could not be dealt with, and were redacted. */
  get failures(): number {
    return this.#failures;
  }

  /** Everything from now on goes by this policy. */
  use(policy: RedactionPolicy): void {
    this.#policy = policy;
    this.#detected = detectedClasses.filter((each) => policy.strategies[each] !== 'keep');
    this.#exact = new Set(policy.allow.filter((key) => !key.endsWith('*')));
    this.#prefixes = policy.allow.filter((key) => key.endsWith('*')).map((key) => key.slice(0, -1));
    this.#knownKeys.clear();
    this.#knownNames.clear();
    this.#knownOthers.clear();
  }

  /** Of a span, service, scope or event: readable, at most `maxName` characters, '' when it may not be kept. */
  name(text: string): string {
    return this.#readable(text) ?? '';
  }

  /** Free text that nobody vouches for, such as a status message. Undefined: it is not kept. */
  freeText(text: string): string | undefined {
    return this.#other(text);
  }

  /** One value as text; undefined: it is not kept. */
  text({ scope, key }: RedactedField, value: AttributeValue): string | undefined {
    switch (scope) {
      case 'intrinsic':
        return plainIntrinsics.has(key) ? this.#plain(value) : this.#value(nameIntrinsics.has(key), value);
      case 'any':
      case 'span':
      case 'resource':
      case 'instrumentation':
        return this.#value(this.#key(key).isReadable, value);
      default:
        return this.#value(false, value);
    }
  }

  /**
   * The first `most` attributes of a span, an event, a link, a resource or a scope, as they are kept: their keys may hold
   * something too. Of keys that become the same the last stays.
   */
  attributes(entries: Iterable<readonly [string, AttributeValue]>, most: number): Record<string, string> {
    const kept: [string, string][] = [];
    let rest = most;
    for (const [key, value] of entries) {
      if (rest-- === 0) {
        break;
      }
      const { shown, isReadable } = this.#key(key);
      const text = shown === undefined ? undefined : this.#value(isReadable, value);
      if (shown !== undefined && text !== undefined) {
        kept.push([shown, text]);
      }
    }
    return Object.fromEntries(kept);
  }

  /** As `text`, `name` and `freeText` do, and not from memory: `onPiece` is told of all that is met. */
  explain(place: 'name' | 'text' | { readonly key: string }, value: AttributeValue, onPiece: OnPiece) {
    if (typeof place === 'object') {
      const { shown, isReadable } = this.#decideKey(place.key, onPiece);
      return { key: shown ?? '', stored: shown === undefined ? undefined : this.#value(isReadable, value, onPiece) };
    }
    return { key: '', stored: this.#value(place === 'name', value, onPiece) };
  }

  #key(key: string): KeyDecision {
    return this.#knownKeys.get(key, () => this.#decideKey(key));
  }

  #decideKey(key: string, onPiece?: OnPiece): KeyDecision {
    const shown = this.#guarded(() => this.#clean(key, onPiece));
    return { shown, isReadable: this.#exact.has(key) || this.#prefixes.some((prefix) => key.startsWith(prefix)) };
  }

  #value(isReadable: boolean, value: AttributeValue, onPiece?: OnPiece): string | undefined {
    switch (typeof value) {
      case 'string':
        return isReadable ? this.#readable(value, onPiece) : this.#other(value, onPiece);
      case 'boolean':
        return String(value);
      case 'number':
      case 'bigint':
        return this.#number(value, onPiece);
      default:
        return this.#guarded(() => this.#decideOther(canonicalText(value), onPiece));
    }
  }

  /** Of an intrinsic that the service itself makes. */
  #plain(value: AttributeValue): string {
    return typeof value === 'object' ? failed : canonicalText(value);
  }

  #number(value: number | bigint, onPiece?: OnPiece): string | undefined {
    const text = canonicalText(value);
    const strategy = this.#policy.strategies.card;
    if (strategy === 'keep' || !isCardNumber(value)) {
      return text;
    }
    onPiece?.('card', strategy);
    return applyStrategy(strategy, 'card', text, this.#keys);
  }

  #readable(text: string, onPiece?: OnPiece): string | undefined {
    return onPiece
      ? this.#guarded(() => this.#clean(text, onPiece))
      : this.#knownNames.get(text, () => this.#guarded(() => this.#clean(text)));
  }

  #other(text: string, onPiece?: OnPiece): string | undefined {
    return onPiece
      ? this.#guarded(() => this.#decideOther(text, onPiece))
      : this.#knownOthers.get(text, () => this.#guarded(() => this.#decideOther(text)));
  }

  #decideOther(text: string, onPiece?: OnPiece): string | undefined {
    const strategy = this.#policy.strategies.other;
    onPiece?.('other', strategy);
    // What leaves a part of the text leaves none of what the detectors see in it.
    const shown = strategy === 'truncate' || strategy === 'mask' ? this.#clean(text, onPiece) : text;
    return shown === undefined ? undefined : applyStrategy(strategy, 'other', shown, this.#keys);
  }

  /** A text without what the detectors see in it; undefined when that may not be kept. */
  #clean(text: string, onPiece?: OnPiece): string | undefined {
    const scanned = text.length > maxScanned ? `${text.slice(0, maxScanned)}…` : text;
    const parts: string[] = [];
    let place = 0;
    for (const { start, end, class: name } of detect(scanned, this.#detected)) {
      const strategy = this.#policy.strategies[name] as Strategy;
      onPiece?.(name, strategy);
      const piece = applyStrategy(strategy, name, scanned.slice(start, end), this.#keys);
      if (piece === undefined) {
        return undefined;
      }
      parts.push(scanned.slice(place, start), piece);
      place = end;
    }
    return shorten(place === 0 ? scanned : parts.join('') + scanned.slice(place), maxName);
  }

  #guarded(redact: () => string | undefined): string | undefined {
    try {
      return redact();
    } catch {
      this.#failures++;
      return failed;
    }
  }
}

/** Intrinsics that hold what applications call things by. */
const nameIntrinsics: ReadonlySet<string> = new Set([
  'name',
  'service',
  'rootName',
  'rootService',
  'instrumentationName',
  'instrumentationVersion',
]);

/** Intrinsics of the service's own making, or of a form that holds nothing else: ids, times, counts and words of a list. */
const plainIntrinsics: ReadonlySet<string> = new Set([
  ...['id', 'parentID', 'kind', 'status', 'isRoot', 'complete'],
  ...['start', 'end', 'duration', 'selfTime', 'childCount', 'depth', 'spanCount', 'errorCount', 'serviceCount'],
]);
