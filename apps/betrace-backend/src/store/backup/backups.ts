import { ServiceError } from '../../errors.ts';
import { ServiceThread } from '../../threads/service-thread.ts';
import { orderOf, type BackupPlace } from './back-up.ts';
import type { Backup, BackupOrder } from './write-backup.ts';

export type { Backup } from './write-backup.ts';

/** Makes backups in a thread of their own, one at a time, so that neither writers nor readers wait. */
export class Backups {
  readonly #order: Omit<BackupOrder, 'at'>;
  #thread: ServiceThread | undefined;

  constructor(dataDir: string, place: BackupPlace) {
    this.#order = orderOf(dataDir, place);
  }

  /** See writeBackup; `at`: milliseconds since 1970. Rejects with `aborted` while another is made. */
  async create(at: number): Promise<Backup> {
    if (this.#thread) {
      throw new ServiceError('aborted', 'A backup is being made already; try again when it is done.', {
        retryAfter: 5,
      });
    }
    const module = new URL('backup-thread.ts', import.meta.url);
    // A backup that dies is a call that fails, and nothing else.
    const thread = new ServiceThread({ name: 'backup', module, data: undefined, onDeath: () => undefined });
    this.#thread = thread;
    try {
      return (await thread.call('writeBackup', [{ ...this.#order, at } satisfies BackupOrder])) as Backup;
    } finally {
      await thread.end();
      this.#thread = undefined;
    }
  }

  /** Gives up what is being made; the next one deletes what is left of it. */
  async close(): Promise<void> {
    await this.#thread?.end();
  }
}
