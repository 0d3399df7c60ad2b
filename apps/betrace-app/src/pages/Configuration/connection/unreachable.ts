import type { Finding } from '../../../components/Findings.tsx';
import type { DataSourceWord } from './askDataSource.ts';

type Text = Pick<Finding, 'title' | 'meaning' | 'advice'>;

/** By the reasons that the data source's health check gives (pkg/betrace/reason.go). */
const texts: Record<string, (url: URL) => Text> = {
  dns: ({ hostname }) => ({
    title: `The name ${hostname} is not found`,
    meaning: 'The machine on which Grafana runs knows no address of it (DNS).',
    advice: ['Check the spelling.', 'Between containers the name is that of the backend’s container or service.'],
  }),
  refused: ({ hostname, host }) => ({
    title: `Nothing listens at ${host}`,
    meaning: 'The machine is there and refuses the connection.',
    advice: [
      'Check that the backend runs, and the port: REST is on 12011 unless BETRACE_HTTP_ADDR says otherwise.',
      isLoopback(hostname)
        ? `In a container ${hostname} is the container of Grafana itself: use the name of the backend’s container.`
        : 'The backend listens on 127.0.0.1 only until BETRACE_HTTP_ADDR names another address.',
    ],
  }),
  timeout: ({ host }) => ({
    title: `${host} does not answer in time`,
    meaning: 'Packets get lost on the way, or the backend hangs.',
    advice: ['Check firewalls and network policies between Grafana and the backend.'],
  }),
  tls_authority: ({ host }) => ({
    title: `Grafana does not trust the certificate of ${host}`,
    meaning: 'It is signed by an authority that the machine of Grafana does not know (TLS).',
    advice: ['Add the authority to the trusted ones of the machine or container of Grafana, and start Grafana again.'],
  }),
  tls_expired: ({ host }) => ({
    title: `The certificate of ${host} has expired, or is not valid yet`,
    advice: ['Renew it: the backend takes over a renewed file by itself.', 'Check the clocks of both machines.'],
  }),
  tls_hostname: ({ hostname, host }) => ({
    title: `The certificate of ${host} is for another name`,
    advice: [`Use a name that it is for, or a certificate that also names ${hostname}.`],
  }),
  tls_none: ({ host }) => ({
    title: `${host} does not speak TLS`,
    meaning: 'The address begins with https://, and what answers there speaks plain HTTP.',
    advice: ['Begin the address with http://, or give the backend a certificate (BETRACE_HTTP_TLS_CERT_FILE).'],
  }),
  tls: ({ host }) => ({
    title: `Grafana and ${host} do not agree on TLS`,
    meaning: 'They have no version in common, or the backend wants a certificate of its client.',
    advice: ['Look at BETRACE_HTTP_TLS_CLIENT_CA_FILE: Grafana’s proxy for apps cannot show a certificate.'],
  }),
};

/** What a missing answer means: by the word of a data source with the same address, else what can be said without. */
export function unreachable(backendUrl: string, status: number, word: DataSourceWord | undefined): Finding {
  const finding = { id: 'reach', verdict: 'broken' as const };
  const url = new URL(backendUrl);
  const told = texts[word?.reason || (status === 504 ? 'timeout' : '')];
  if (told) {
    return { ...finding, ...told(url), ...curl(backendUrl) };
  }
  if (word && word.reason === undefined) {
    return {
      ...finding,
      title: `The data source ${word.name} reaches ${backendUrl}, this app does not`,
      meaning: 'Both connect from Grafana’s server, but only the data source has TLS settings of its own.',
      advice: ['Add the authority of the certificate to the trusted ones of Grafana’s machine, and start it again.'],
    };
  }
  return {
    ...finding,
    title: `Nothing usable answers at ${backendUrl}`,
    meaning: word?.message
      ? `The data source ${word.name} says: ${word.message}`
      : 'Grafana says only that no answer came. Its name may not be found, nothing may listen there, or Grafana may not trust its certificate.',
    advice: [
      ...(word
        ? []
        : ['A data source for violations with this address can tell these apart: create one, or give it the address.']),
      'Or run this where Grafana runs. curl ends with (6) when the name is not found, (7) when nothing listens, (28) after a timeout, (60) when the certificate is not trusted, expired or of another name.',
    ],
    ...curl(backendUrl),
  };
}

const curl = (backendUrl: string) => ({ command: `curl -sS ${backendUrl}/health` });

const isLoopback = (hostname: string) => /^(localhost|127\..*|\[::1\])$/.test(hostname);
