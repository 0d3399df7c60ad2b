import type { LaunchOptions } from '@playwright/test';
import { chromiumPath } from '../../chromium.ts';

/** The Chromium of this machine, told to keep to itself: no updates, no synchronisation, no experiments. */
export function browserOptions(): LaunchOptions {
  const executablePath = chromiumPath();
  return {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  };
}

export const pageOptions = { viewport: { width: 1400, height: 900 }, locale: 'en-US', timezoneId: 'UTC' };
