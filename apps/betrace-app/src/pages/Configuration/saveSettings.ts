import type { AppPluginMeta } from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';

import { PLUGIN_ID } from '../../app/routes.ts';
import type { AppSettings } from '../../app/settings.ts';

/**
 * Saves the settings, then loads the page anew: Grafana keeps the old ones in memory otherwise.
 * @param token a new one; undefined keeps what is stored, the empty text removes it.
 */
export async function saveSettings(
  { enabled, pinned }: AppPluginMeta<AppSettings>,
  jsonData: AppSettings,
  token: string | undefined,
): Promise<void> {
  await lastValueFrom(
    getBackendSrv().fetch({
      method: 'POST',
      url: `/api/plugins/${PLUGIN_ID}/settings`,
      data: { enabled, pinned, jsonData, secureJsonData: token === undefined ? undefined : { token } },
      showErrorAlert: false,
    }),
  );
  window.location.reload();
}
