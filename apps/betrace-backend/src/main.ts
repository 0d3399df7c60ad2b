import { setLogger } from '@grpc/grpc-js';
import { pino } from 'pino';
import { systemClock } from './assemble/clock.ts';
import { buildService } from './build-service.ts';
import { printConfiguration } from './config/print-configuration.ts';
import { readConfiguration, SettingsError } from './config/read-settings.ts';
import type { Settings } from './config/settings.ts';
import { StartError } from './errors.ts';

export { openTokens } from './access/offline-tokens.ts';
export { makeToken } from './access/token-text.ts';
export { settingsHelp } from './config/settings-help.ts';
export { backUp } from './store/backup/back-up.ts';

/**
 * Runs the service until SIGINT or SIGTERM and resolves with the exit code: 0 when everything decided is stored, 1 when
 * some of it could not be, 2 when it could not start; then `err` got one sentence for each reason. With `--print-config`
 * it only shows the configuration.
 */
export async function runService(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  { out, err }: Record<'out' | 'err', (text: string) => void>,
): Promise<number> {
  try {
    const configuration = readConfiguration(env, args);
    if (configuration.print) {
      out(printConfiguration(configuration));
      return 0;
    }
    return await serve(configuration.settings);
  } catch (error) {
    if (error instanceof SettingsError || error instanceof StartError) {
      err(error.message.replaceAll(/^/gm, 'betrace: '));
      return 2;
    }
    throw error;
  }
}

async function serve(settings: Settings): Promise<number> {
  const log = pino({ level: settings.logLevel });
  // What it would print by itself is said again by the errors that it answers with.
  setLogger({ error: (text: unknown) => log.debug({ text }, 'grpc') });
  const service = await buildService(settings, { clock: systemClock, log });
  const signal = await new Promise<string>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  log.info({ signal }, 'stopping');
  return (await service.close()) === 0 ? 0 : 1;
}
