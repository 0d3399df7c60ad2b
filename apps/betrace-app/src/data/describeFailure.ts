import { ApiError } from '@betrace/api-client';

export interface FailureText {
  title: string;
  /** What to check or do next, most likely first. */
  advice: string[];
  /** Whether the plugin's configuration page is where it is mended. */
  configuration?: boolean;
}

/**
 * Says in words what went wrong with a call and how to mend it.
 * @param backendUrl what is configured, if known: it is the first thing to check when nothing answers.
 */
export function describeFailure(error: unknown, backendUrl?: string): FailureText {
  if (!(error instanceof ApiError)) {
    return {
      title: 'Something went wrong on this page',
      advice: [error instanceof Error ? error.message : String(error), 'Reload the page.'],
    };
  }
  if (error.status === 0) {
    return { title: 'Grafana does not answer', advice: ['Check your connection to Grafana, then try again.'] };
  }
  // A gRPC code means that BeTrace itself answered; without one it was Grafana's proxy that gave up.
  if (error.status >= 500 && error.code === 'UNKNOWN') {
    return {
      title: 'The BeTrace backend does not answer',
      advice: [
        backendUrl
          ? `Check that the backend runs and that Grafana's server reaches ${backendUrl}.`
          : "Check that the backend runs and that its URL, as Grafana's server reaches it, is saved on the configuration page.",
        'In containers 127.0.0.1 is the container of Grafana itself: use the name of the backend’s container.',
      ],
      configuration: true,
    };
  }
  if (error.status === 401 || error.code === 'UNAUTHENTICATED') {
    return {
      title: 'The BeTrace backend asks for a token',
      advice: ['Save a valid token on the configuration page.', error.message],
      configuration: true,
    };
  }
  if (error.status === 403) {
    return {
      title: 'You may not do this',
      advice: [
        'Reading needs the Viewer role in Grafana, changing rules the Editor role; the token that is saved in the configuration must allow it too.',
        error.message,
      ],
    };
  }
  const wrong = error.fieldViolations;
  return wrong.length === 0
    ? { title: error.message, advice: [] }
    : {
        title: 'The backend refuses this as it is',
        advice: wrong.map(({ field, description }) => `${field.replace(/^rule\./, '')}: ${description}`),
      };
}
