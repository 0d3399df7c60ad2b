import type { Logger } from 'pino';
import { messageOf } from '../../errors.ts';
import type { PolicyStore, StoredPolicy } from '../../store/store.ts';
import { closedPolicy, readPolicy, standardPolicy } from './policy.ts';
import type { RedactionPolicy } from './policy.ts';

/** A policy, and where it comes from. */
export interface RevisedPolicy {
  readonly policy: RedactionPolicy;
  /** 0: the one that BeTrace comes with. */
  readonly revision: number;
  /** Ns since 1970; undefined with revision 0. */
  readonly updatedAt?: bigint;
  readonly author: string;
  /** Why the stored policy cannot be used, and the closed one is in force; else ''. */
  readonly problem: string;
}

/** The redaction policy in force. */
export interface PolicyBook {
  current(): RevisedPolicy;
  /** Resolves when what is stored is in force everywhere. Never rejects: what cannot be read closes the policy. */
  reload(): Promise<void>;
}

export interface PolicyBookOptions {
  readonly policies: Pick<PolicyStore, 'find'>;
  readonly log: Pick<Logger, 'error'>;
  /** Puts a policy into force. */
  readonly use: (policy: RedactionPolicy) => Promise<void>;
}

export async function openPolicyBook({ policies, log, use }: PolicyBookOptions): Promise<PolicyBook> {
  let inForce = await read();

  async function read(): Promise<RevisedPolicy> {
    const found = await policies
      .find()
      .then((stored) => (stored ? revisedPolicy(stored) : standard))
      .catch((error: unknown) => closed(`It cannot be read: ${messageOf(error)}`));
    if (found.problem !== '') {
      log.error({ problem: found.problem }, 'the redaction policy cannot be used: all text of attributes is redacted');
    }
    return found;
  }

  return {
    current: () => inForce,
    async reload() {
      const next = await read();
      await use(next.policy);
      inForce = next;
    },
  };
}

/** A stored policy as it is used; the closed one where it is not as it should be. */
export function revisedPolicy({ revision, changedAt: updatedAt, author, policy: json }: StoredPolicy): RevisedPolicy {
  const origin = { revision, updatedAt, author };
  try {
    const { policy, problems } = readPolicy(JSON.parse(json) as Parameters<typeof readPolicy>[0]);
    const [wrong] = problems;
    return wrong ? { ...closed(`${wrong.field} ${wrong.description}`), ...origin } : { ...origin, policy, problem: '' };
  } catch (error) {
    return { ...closed(`It is damaged: ${messageOf(error)}`), ...origin };
  }
}

const standard: RevisedPolicy = { policy: standardPolicy, revision: 0, author: '', problem: '' };

function closed(problem: string): RevisedPolicy {
  return { policy: closedPolicy, revision: 0, author: '', problem };
}
