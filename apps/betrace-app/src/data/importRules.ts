import type { RuleImport } from '@betrace/api-client';

import { client } from './client.ts';

/** What an import of a rule file would do to each rule; nothing is changed. */
export const previewImport = (content: string): Promise<RuleImport> => client.rules.import({ content, dryRun: true });

/** Takes over a rule file. With `allOrNothing` nothing of it when any rule has an error. */
export const importRules = (content: string, allOrNothing: boolean): Promise<RuleImport> =>
  client.rules.import({ content, allOrNothing });
