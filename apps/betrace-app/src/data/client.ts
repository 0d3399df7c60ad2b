import { ApiError, createClient, type Transport } from '@betrace/api-client';
import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';

import { PLUGIN_ID } from '../app/routes.ts';

/**
 * Sends a request through Grafana's server, which adds the token and the caller's role. Answers with any HTTP status;
 * throws only when Grafana itself did not answer, or the request was aborted.
 */
const grafanaTransport: Transport = async ({ method, url, headers, body, signal }) => {
  try {
    const { status, data } = await lastValueFrom(
      getBackendSrv().fetch({
        method,
        url,
        headers,
        data: body,
        abortSignal: signal,
        showErrorAlert: false,
        showSuccessAlert: false,
      }),
    );
    return { status, body: data };
  } catch (error) {
    const { status, data } = error as { status?: number; data?: unknown };
    if (signal?.aborted) {
      throw error;
    }
    if (!status || status < 100) {
      throw new ApiError(0, 'UNAVAILABLE', 'Grafana does not answer.', [], error);
    }
    return { status, body: data };
  }
};

/** The BeTrace backend as this browser reaches it: always by Grafana's proxy, never directly. */
export const client = createClient({
  baseUrl: `/api/plugin-proxy/${PLUGIN_ID}`,
  transport: grafanaTransport,
});
