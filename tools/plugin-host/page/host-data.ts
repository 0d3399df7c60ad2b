import type { HostData } from '../server/page.ts';

declare global {
  interface Window {
    pluginHost: HostData;
    MonacoEnvironment?: { getWorkerUrl(moduleId: string, label: string): string };
  }
}

/** What the host's server put into the page. */
export const hostData: HostData = window.pluginHost;
