import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../../errors.ts';
import type { CheckedRuleFile } from '../check-rule-file.ts';
import type { RuleServiceDeps } from '../rule-service.ts';
import { planProvisioning, planRelease, type ProvisioningProblem } from './plan-provisioning.ts';
import { listRuleFiles, readFolderFile, type RuleFiles } from './rule-folder.ts';

/** Milliseconds between looks at the folder; a change is taken over when two looks have found the same. */
export const provisioningTick = 1000;

/** Who changed a rule, in its revisions and in the audit log. */
const by = { author: 'provisioning', action: 'rule.provision' } as const;
/** How often it is begun again when others change the same rules meanwhile. */
const maxRounds = 20;

export interface ProvisioningDeps extends RuleServiceDeps {
  readonly folder: string;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
}

export interface ProvisioningStatus {
  readonly files: number;
  readonly rules: number;
  readonly problems: readonly ProvisioningProblem[];
}

export interface Provisioning {
  /**
   * Looks at the folder and takes over what has changed. What changed since the last look is left to the next, unless
   * `atOnce`: it may still be being written. Never rejects; what is wrong is in the status and, once, in the log.
   */
  look(atOnce?: boolean): Promise<void>;
  status(): ProvisioningStatus;
}

/**
 * Rules from the files of a folder. It is looked at again and again rather than watched: that sees every change, on
 * network file systems and through the links of Kubernetes as well. What cannot be read leaves the rules as they were.
 */
export function provisioning({ folder, rules, book, now, log }: ProvisioningDeps): Provisioning {
  let inForce: RuleFiles | undefined;
  let lastSeen: RuleFiles | undefined;
  let read = new Map<string, { readonly signature: string; readonly checked: CheckedRuleFile }>();
  let status: ProvisioningStatus = { files: 0, rules: 0, problems: [] };
  let running: Promise<void> | undefined;

  async function look(atOnce: boolean): Promise<void> {
    try {
      const found = await listRuleFiles(folder);
      const isKnown = isDeepStrictEqual(found, inForce);
      const isSettled = atOnce || isDeepStrictEqual(found, lastSeen);
      lastSeen = found;
      if (isKnown) {
        report({ ...status, problems: status.problems.filter(({ file }) => file !== '') });
      } else if (isSettled) {
        await readChanged(found);
        lastSeen = await listRuleFiles(folder);
        if (isDeepStrictEqual(found, lastSeen)) {
          await takeOver(found);
        }
      }
    } catch (error) {
      inForce = undefined;
      const message = `the rules of the folder ${folder} cannot be taken over: ${messageOf(error)}`;
      const others = status.problems.filter(({ file }) => file !== '');
      report({ ...status, problems: [{ file: '', rule: '', line: 0, message }, ...others] });
    }
  }

  async function readChanged(found: RuleFiles): Promise<void> {
    const next: typeof read = new Map();
    for (const [name, signature] of found) {
      const known = read.get(name);
      const isSame = known?.signature === signature;
      next.set(name, isSame ? known : { signature, checked: await readFolderFile(folder, name) });
    }
    read = next;
  }

  async function takeOver(found: RuleFiles): Promise<void> {
    const files = new Map([...read].map(([name, { checked }]) => [name, checked]));
    for (let round = 0; round < maxRounds; round += 1) {
      const stored = new Map((await rules.listWhole()).map((rule) => [rule.id, rule]));
      const plan = planProvisioning(files, stored, now());
      const { writes, removals } = plan;
      const isWritten = writes.length === 0 || (await rules.writeAll(writes, by));
      const removed = isWritten ? await Promise.all(removals.map((rule) => rules.delete(rule, now(), by))) : [];
      if (isWritten && removed.every(Boolean)) {
        if (writes.length + removals.length > 0) {
          await book.reload();
          log.info({ written: writes.length, removed: removals.length }, 'rules of files are taken over');
        }
        inForce = found;
        report({ files: files.size, rules: plan.rules, problems: plan.problems });
        return;
      }
    }
    throw new Error('they are changed by too many at once');
  }

  function report(next: ProvisioningStatus): void {
    for (const problem of next.problems) {
      if (!status.problems.some((known) => isDeepStrictEqual(known, problem))) {
        const { message: reason, ...place } = problem;
        log.warn({ ...place, reason }, 'a rule file is wrong; its rules are as they last were right');
      }
    }
    status = next;
  }

  return {
    look(atOnce = false) {
      running ??= look(atOnce).finally(() => (running = undefined));
      return running;
    },
    status: () => status,
  };
}

/** Without a folder, the rules that once came from files are ordinary ones, to be changed by the API. */
export async function releaseRules({ rules, now }: Pick<RuleServiceDeps, 'rules' | 'now'>): Promise<void> {
  const writes = planRelease(await rules.listWhole(), now());
  if (writes.length > 0) {
    await rules.writeAll(writes, by);
  }
}
