import type { Settings } from '../config/settings.ts';
import type { TokenStore } from '../store/store.ts';
import { Access, type AccessDeps } from './access.ts';
import { takeBootstrapTokens } from './bootstrap-tokens.ts';
import { refuseStrangers } from './refuse-strangers.ts';

/**
 * Takes over the file of tokens where the settings name one, and tells who may call from then on. Throws a StartError when
 * the file cannot be used, or when the service would be open to other machines.
 */
export async function openAccess(
  settings: Settings,
  tokens: TokenStore,
  { now, log }: Pick<AccessDeps, 'now'> & { log: AccessDeps['log'] & { info(fields: object, message: string): void } },
): Promise<Access> {
  if (settings.bootstrapTokensFile !== undefined) {
    await takeBootstrapTokens(settings.bootstrapTokensFile, tokens, now(), log);
  }
  const limits = {
    calls: settings.accessMaxCalls,
    exports: settings.accessMaxExports,
    failures: settings.accessMaxFailures,
  };
  const access = await Access.open({ tokens, limits, now, log });
  refuseStrangers(settings, access.asksForTokens, log);
  return access;
}
