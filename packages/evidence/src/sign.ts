import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';
import type { EvidenceKey } from './key.ts';
import type { Evidence, Signed } from './record.ts';

/** Keeps a signature of evidence from being one of anything else that is signed with the key. */
const domain = 'betrace.evidence.v1\n';

/** What is signed: all fields but the signature, those of a later version too. Throws as `canonicalJson` does. */
export function canonicalForm(record: object): string {
  return domain + canonicalJson({ ...record, signature: undefined });
}

/** The record with its algorithm, the id of the key, and the signature over all of it. */
export function signEvidence<T extends Evidence>(record: T, { id, key }: EvidenceKey): Signed<T> {
  const signed = { ...record, signatureAlgorithm: 'HMAC-SHA256', keyId: id } as const;
  return { ...signed, signature: signatureOf(signed, key) };
}

/** Compares in constant time. */
export function isSignedBy(record: { readonly signature: string }, { key }: EvidenceKey): boolean {
  const given = Buffer.from(record.signature);
  const right = Buffer.from(signatureOf(record, key));
  return given.length === right.length && timingSafeEqual(given, right);
}

/** A record as a line of JSON Lines, without its end. `verifyEvidence` takes it in no other form. */
export function lineOf(record: object): string {
  return canonicalJson(record);
}

function signatureOf(record: object, key: Uint8Array): string {
  return createHmac('sha256', key).update(canonicalForm(record)).digest('hex');
}
