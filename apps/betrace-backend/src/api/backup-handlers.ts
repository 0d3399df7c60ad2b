import { BackupService } from '@betrace/api-client/gen/betrace/v1/backup_pb.js';
import type { Backup } from '../store/backup/backups.ts';
import type { AuditStore } from '../store/store.ts';
import { serve, type ServedService } from './service.ts';
import { toTimestamp } from './times.ts';

export interface BackupDeps {
  /** `at`: milliseconds since 1970. */
  readonly backups: { create(at: number): Promise<Backup> };
  readonly audit: Pick<AuditStore, 'append'>;
  /** Ns since 1970. */
  readonly now: () => bigint;
}

export function backupHandlers({ backups, audit, now }: BackupDeps): ServedService {
  return serve(BackupService, {
    async create(_request, { caller }) {
      const { name, path, bytes, at } = await backups.create(Number(now() / 1_000_000n));
      await audit.append({ at: now(), actor: caller.name, action: 'backup.create', subject: name });
      return { name, path, bytes, createdAt: toTimestamp(BigInt(at) * 1_000_000n) };
    },
  });
}
