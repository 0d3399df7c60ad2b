import type { Migration } from 'kysely/migration';
import * as rulesAndViolations from './0001-rules-and-violations.ts';
import * as committedBatch from './0002-committed-batch.ts';
import * as amendmentsAndVerdicts from './0003-amendments-and-verdicts.ts';
import * as packedHours from './0004-packed-hours.ts';
import * as access from './0005-access.ts';
import * as redaction from './0006-redaction.ts';
import * as rulesFromFilesAndChanges from './0007-rules-from-files-and-changes.ts';
import * as spanOutbox from './0009-span-outbox.ts';
import * as ruleTests from './0011-rule-tests.ts';
import * as evidence from './0012-evidence.ts';

/** Every migration by its name; a name is never changed and never removed once released. */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-rules-and-violations': rulesAndViolations,
  '0002-committed-batch': committedBatch,
  '0003-amendments-and-verdicts': amendmentsAndVerdicts,
  '0004-packed-hours': packedHours,
  '0005-access': access,
  '0006-redaction': redaction,
  '0007-rules-from-files-and-changes': rulesFromFilesAndChanges,
  '0009-span-outbox': spanOutbox,
  '0011-rule-tests': ruleTests,
  '0012-evidence': evidence,
};
