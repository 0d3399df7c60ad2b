import manifest from '../package.json' with { type: 'json' };

/** Of this command. */
export function cliVersion(): string {
  return manifest.version;
}
