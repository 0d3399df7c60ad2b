import type { JsonObject, JsonValue, MessageInitShape } from '@bufbuild/protobuf';
import {
  RedactionService,
  type PreviewRedactionRequest,
  type RedactionPolicySchema,
} from '@betrace/api-client/gen/betrace/v1/redaction_pb.js';
import type { AttributeValue } from '@betrace/dsl';
import { invalidArgument } from '../invalid-argument.ts';
import type { RevisedPolicy } from '../report/redact/policy-book.ts';
import { redactionService, type RedactionDeps, type Sample } from '../report/redact/redaction-service.ts';
import { pageOf, pageSize, readPageToken } from './page.ts';
import { serve, type ServedService } from './service.ts';
import { toTimestamp } from './times.ts';

/** Names, free texts, and attributes of one preview. */
const maxTexts = 100;
const maxAttributes = 1000;
/** Hashes that are compared in one call, with a text of so many characters. */
const maxHashes = 1000;
const maxVerified = 65_536;

export function redactionHandlers(deps: RedactionDeps): ServedService {
  const redaction = redactionService(deps);
  return serve(RedactionService, {
    async getPolicy() {
      return toPolicyMessage(redaction.current());
    },
    async updatePolicy({ policy }, { caller }) {
      if (policy === undefined) {
        throw invalidArgument([{ field: 'policy', description: 'is missing.' }]);
      }
      return toPolicyMessage(await redaction.update(policy, policy.revision, caller.name));
    },
    async previewRedaction(request) {
      const values = redaction.preview(samplesOf(request), request.policy);
      return {
        values: values.map(({ stored, pieces, ...value }) => ({
          ...value,
          stored: stored ?? '',
          isKept: stored !== undefined,
          pieces: pieces.map((piece) => ({ ...piece })),
        })),
      };
    },
    async listPolicyRevisions({ pageSize: size, pageToken }) {
      const limit = pageSize(size);
      const [before] = readPageToken(pageToken, /^\d{1,9}$/) ?? [];
      const found = await redaction.revisions({ ...(before && { before: Number(before) }), limit: limit + 1 });
      const { page, nextPageToken } = pageOf(found, limit, ({ revision }) => [String(revision)]);
      return { revisions: page.map(toPolicyMessage), nextPageToken };
    },
    async verifyHash({ text, hashes }) {
      atMost(maxHashes, 'hashes', hashes.length);
      if (text.length > maxVerified) {
        throw invalidArgument([{ field: 'text', description: `should have at most ${maxVerified} characters.` }]);
      }
      return { matches: [...redaction.verify(text, hashes)] };
    },
  });
}

function toPolicyMessage({
  policy: { allow, strategies },
  updatedAt,
  ...origin
}: RevisedPolicy): MessageInitShape<typeof RedactionPolicySchema> {
  return {
    ...origin,
    ...(updatedAt !== undefined && { updatedAt: toTimestamp(updatedAt) }),
    allow: [...allow],
    strategies: { ...strategies },
  };
}

function samplesOf({ attributes = {}, names, texts }: PreviewRedactionRequest): Sample[] {
  const entries = Object.entries(attributes);
  atMost(maxAttributes, 'attributes', entries.length);
  atMost(maxTexts, 'names', names.length);
  atMost(maxTexts, 'texts', texts.length);
  return [
    ...entries.sort(byKey).flatMap(([key, json]): Sample[] => {
      const value = attributeValue(json);
      return value === undefined ? [] : [{ place: 'attribute', key, value }];
    }),
    ...names.map((value): Sample => ({ place: 'name', value })),
    ...texts.map((value): Sample => ({ place: 'text', value })),
  ];
}

/** null is absent, as in a span. */
function attributeValue(json: JsonValue): AttributeValue | undefined {
  if (json === null) {
    return undefined;
  }
  if (Array.isArray(json)) {
    return json.map(attributeValue).filter((item) => item !== undefined);
  }
  if (typeof json === 'object') {
    const entries = Object.entries(json as JsonObject).map(([key, item]) => [key, attributeValue(item)] as const);
    return new Map(entries.filter((entry): entry is [string, AttributeValue] => entry[1] !== undefined));
  }
  return json;
}

function atMost(limit: number, field: string, count: number): void {
  if (count > limit) {
    throw invalidArgument([{ field, description: `has ${count} entries; at most ${limit} are read.` }]);
  }
}

/** Maps have no order on the wire. */
function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
