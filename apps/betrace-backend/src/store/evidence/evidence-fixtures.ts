import { evidenceKey, lineOf, signEvidence, verifyEvidence, type ExportEnd } from '@betrace/evidence';
import type { EvidenceCount } from '../../evaluate/verdict-tally.ts';
import type { SignedEvidence } from '../../report/evidence/record.ts';
import { rfc3339 } from '../../report/times.ts';
import type { Store } from '../store.ts';

/** Builds and reads what tests of evidence need; not part of the service. */

export const signingKey = new Uint8Array(32).fill(7);

export const nsPerMinute = 60_000_000_000n;

/** As if these verdicts were given in a minute, on complete traces. */
export function counted(
  minute: number,
  verdicts: EvidenceCount['verdicts'],
  of: { readonly uid?: string; readonly revision?: number; readonly complete?: number } = {},
): EvidenceCount {
  const { uid = 'uid-a', revision = 1 } = of;
  const complete = of.complete ?? Object.values(verdicts).reduce((sum, count) => sum + count, 0);
  return { minute, ruleUid: uid, ruleRevision: revision, verdicts, complete };
}

/** Every record, by chain and sequence. */
export async function allRecords({ evidence }: Store): Promise<SignedEvidence[]> {
  const lines: string[] = [];
  for (const { framework, control } of await evidence.listChains({})) {
    const found = await evidence.list({ framework, control, after: 0, upTo: 1e9, limit: 1e6 });
    lines.push(...found.map(({ record }) => record));
  }
  return lines.map((line) => JSON.parse(line) as SignedEvidence);
}

/** What `betrace verify` would say of all records, exported now. */
export async function verifyAll(store: Store) {
  const records = await allRecords(store);
  const chains = (await store.evidence.listChains({})).map((chain) => {
    return { ...chain, count: chain.last - chain.first + 1 };
  });
  const key = evidenceKey(signingKey);
  const end: ExportEnd = {
    evidenceType: 'export',
    chains: chains.filter(({ count }) => count > 0),
    recordedAt: rfc3339(4_000_000_000n * 1_000_000_000n),
  };
  const lines = [...records, signEvidence(end, key)].map((record) => `${lineOf(record)}\n`);
  return verifyEvidence([Buffer.from(lines.join(''))], [key]);
}
