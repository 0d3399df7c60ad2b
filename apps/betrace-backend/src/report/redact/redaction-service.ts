import { create } from '@bufbuild/protobuf';
import { ErrorInfoSchema } from '@betrace/api-client/gen/google/rpc/error_details_pb.js';
import type { AttributeValue } from '@betrace/dsl';
import { randomBytes } from 'node:crypto';
import { ServiceError } from '../../errors.ts';
import { keyBytes } from '../../key-file.ts';
import { invalidArgument } from '../../invalid-argument.ts';
import type { PolicyStore } from '../../store/store.ts';
import type { HashKeys } from './hash-keys.ts';
import { readPolicy } from './policy.ts';
import type { RedactionClass, RedactionPolicy, Strategy } from './policy.ts';
import { revisedPolicy } from './policy-book.ts';
import type { PolicyBook, RevisedPolicy } from './policy-book.ts';
import { Redactor } from './redactor.ts';

export interface RedactionDeps {
  readonly policies: PolicyStore;
  readonly book: PolicyBook;
  readonly keys: HashKeys;
  /** Ns since 1970. */
  readonly now: () => bigint;
}

/** A policy as a caller gives it. */
export interface PolicyInput {
  readonly allow: readonly string[];
  readonly strategies: Readonly<Record<string, string>>;
}

/** A value to try a policy on. */
export type Sample =
  | { readonly place: 'attribute'; readonly key: string; readonly value: AttributeValue }
  | { readonly place: 'name' | 'text'; readonly value: string };

export interface Previewed {
  readonly place: Sample['place'];
  readonly key: string;
  /** Undefined: it would not be kept. */
  readonly stored: string | undefined;
  readonly pieces: readonly { readonly class: RedactionClass; readonly strategy: Strategy }[];
}

/** Of writers at once one gets through in each round. */
const maxRounds = 100;

export type RedactionService = ReturnType<typeof redactionService>;

/** What can be done with the redaction policy. A change is on disk and in force when its promise resolves. */
export function redactionService({ policies, book, keys, now }: RedactionDeps) {
  return {
    current: (): RevisedPolicy => book.current(),

    /** `expected` 0 overwrites whatever is stored. */
    async update(input: PolicyInput, expected: number, author: string): Promise<RevisedPolicy> {
      const policy = JSON.stringify(checked(input, 'policy.'));
      for (let round = 0; round < maxRounds; round++) {
        const { revision = 0 } = (await policies.find()) ?? {};
        if (expected !== 0 && expected !== revision) {
          throw conflict(revision, expected);
        }
        if (await policies.insert({ revision: revision + 1, changedAt: now(), author, policy })) {
          await book.reload();
          return book.current();
        }
      }
      throw new ServiceError('aborted', 'The policy is changed by too many at once; try again.', { retryAfter: 1 });
    },

    async revisions(query: Parameters<PolicyStore['listRevisions']>[0]): Promise<readonly RevisedPolicy[]> {
      return (await policies.listRevisions(query)).map(revisedPolicy);
    },

    /** By the policy in force, or another one. */
    preview(samples: readonly Sample[], input: PolicyInput | undefined): readonly Previewed[] {
      const policy = input ? checked(input, 'policy.') : book.current().policy;
      const redactor = new Redactor({ keys: [randomBytes(keyBytes)], policy });
      return samples.map((sample) => {
        const pieces: Previewed['pieces'][number][] = [];
        const where = sample.place === 'attribute' ? { key: sample.key } : sample.place;
        const shown = redactor.explain(where, sample.value, (name, strategy) => pieces.push({ class: name, strategy }));
        return { place: sample.place, ...shown, pieces };
      });
    },

    /** Those of some hashes and tokens that are of a text. */
    verify: (text: string, hashes: readonly string[]): readonly string[] =>
      hashes.filter((hash) => keys.verify(hash, text)),
  };
}

function checked(input: PolicyInput, path: string): RedactionPolicy {
  const { policy, problems } = readPolicy(input);
  const [first, ...others] = problems.map(({ field, description }) => ({ field: path + field, description }));
  if (first) {
    throw invalidArgument([first, ...others]);
  }
  return policy;
}

function conflict(stored: number, sent: number): ServiceError {
  const message =
    `The policy was changed since revision ${sent} was read; it is at revision ${stored} now. ` +
    'Read it again and make the change there, or send it without revision to overwrite.';
  const metadata = { stored_revision: String(stored), sent_revision: String(sent) };
  return new ServiceError('aborted', message, {
    details: [create(ErrorInfoSchema, { reason: 'REVISION_CONFLICT', domain: 'betrace.v1', metadata })],
  });
}
