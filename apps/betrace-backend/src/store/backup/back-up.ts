import path from 'node:path';
import { databaseFile } from '../database-file.ts';
import { writeBackup, type Backup, type BackupOrder } from './write-backup.ts';

/** Where backups of a data folder go; default: `backups` in it. */
export interface BackupPlace {
  readonly folder: string | undefined;
  readonly keep: number;
}

export function orderOf(dataDir: string, { folder, keep }: BackupPlace): Omit<BackupOrder, 'at'> {
  return { database: databaseFile(dataDir), folder: folder ?? path.join(dataDir, 'backups'), keep };
}

/** A backup of a data folder in this thread, whether or not a service runs on the folder; see writeBackup. */
export function backUp(dataDir: string, place: BackupPlace): Backup {
  return writeBackup({ ...orderOf(dataDir, place), at: Date.now() });
}
