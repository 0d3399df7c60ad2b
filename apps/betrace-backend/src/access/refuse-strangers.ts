import type { Address } from '../config/setting-kinds.ts';
import { settingTable, type Settings } from '../config/settings.ts';
import { StartError } from '../errors.ts';

/** Ports that other machines reach. */
const ports = [
  ['httpAddr', 'httpTlsCertFile'],
  ['grpcAddr', 'grpcTlsCertFile'],
] as const;

/**
 * A service that asks for no token is not opened to other machines, unless the settings accept it; throws a StartError. A
 * client's certificate is no token: it says who may connect, and not what he may do. `log` is told when tokens travel in
 * the clear.
 */
export function refuseStrangers(
  settings: Settings,
  asksForTokens: boolean,
  log: { warn(fields: object, message: string): void },
): void {
  const open = ports.filter(([name]) => !isLoopback(settings[name]));
  if (!asksForTokens && !settings.insecure && open.length > 0) {
    throw new StartError(open.map(([name]) => refusal(name, settings[name])).join('\n'));
  }
  const clear = open.filter(([, cert]) => settings[cert] === undefined).map(([name]) => settingTable[name].variable);
  if (asksForTokens && clear.length > 0) {
    log.warn(
      { settings: clear },
      'tokens come unencrypted from other machines, unless a proxy speaks TLS for the service',
    );
  }
}

function refusal(name: 'httpAddr' | 'grpcAddr', { host }: Address): string {
  return (
    `${settingTable[name].variable}: ${host} can be reached from other machines, and without tokens anyone there could ` +
    'read and change everything. Make a token with `betrace tokens create`, name a file of tokens by ' +
    'BETRACE_BOOTSTRAP_TOKENS_FILE, listen on 127.0.0.1, or accept that with --insecure.'
  );
}

function isLoopback({ host }: Address): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
