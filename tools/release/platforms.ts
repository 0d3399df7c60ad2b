import os from 'node:os';

/** `OS/ARCH` of those for which the data source has a program, as Go names them. */
export const platforms = [
  'linux/amd64',
  'linux/arm64',
  'darwin/amd64',
  'darwin/arm64',
  'windows/amd64',
  'windows/arm64',
];

/** This machine's. */
export const hostPlatform = `${os.platform() === 'win32' ? 'windows' : os.platform()}/${os.arch() === 'x64' ? 'amd64' : os.arch()}`;

/** The file of a plugin's program for a platform, as Grafana looks for it. */
export function programName(executable: string, platform: string): string {
  return `${executable}_${platform.replace('/', '_')}${platform.startsWith('windows') ? '.exe' : ''}`;
}
