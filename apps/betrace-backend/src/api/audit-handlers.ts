import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Timestamp } from '@bufbuild/protobuf/wkt';
import { AuditService, type AuditEntrySchema } from '@betrace/api-client/gen/betrace/v1/audit_pb.js';
import type { AuditQuery, AuditStore } from '../store/store.ts';
import { pageOf, pageSize, readPageToken } from './page.ts';
import { serve, type ServedService } from './service.ts';
import { readTime, toTimestamp } from './times.ts';

/** Entries read at once for an export. */
const slice = 500;

type Entry = Awaited<ReturnType<AuditStore['list']>>[number];

export function auditHandlers(audit: AuditStore): ServedService {
  return serve(AuditService, {
    async list(request) {
      const limit = pageSize(request.pageSize);
      const [before] = readPageToken(request.pageToken, /^\d{1,15}$/) ?? [];
      const filter = { ...filterOf(request), before: before === undefined ? undefined : Number(before) };
      const found = await audit.list({ ...filter, limit: limit + 1 });
      const { page, nextPageToken } = pageOf(found, limit, ({ sequence }) => [String(sequence)]);
      return { entries: page.map(toMessage), nextPageToken };
    },
    async *export(request, { signal }) {
      const filter = filterOf(request);
      let after = 0;
      while (!signal.aborted) {
        const found = await audit.list({ ...filter, after, limit: slice });
        yield* found.map(toMessage);
        if (found.length < slice) {
          return;
        }
        after = found.at(-1)?.sequence ?? after;
      }
    },
  });
}

interface Filter {
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly from?: Timestamp | undefined;
  readonly to?: Timestamp | undefined;
}

function filterOf({ actor, action, subject, from, to }: Filter): Omit<AuditQuery, 'limit'> {
  return {
    actor: actor || undefined,
    action: action || undefined,
    subject: subject || undefined,
    from: readTime(from),
    to: readTime(to),
  };
}

function toMessage({ at, ...entry }: Entry): MessageInitShape<typeof AuditEntrySchema> {
  return { ...entry, time: toTimestamp(at) };
}
