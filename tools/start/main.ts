// `npm start`: builds what changed, then runs the service, the example shop and the two plugins until Ctrl-C.
import { parseArgs } from 'node:util';
import path from 'node:path';
import { createClient } from '@betrace/api-client';
import { buildPlugins, hasGo } from '../build-plugins.ts';
import { root } from '../process.ts';
import { Children } from './children.ts';
import { findGrafana, grafanaArguments, olderThanNeeded } from './grafana.ts';
import { tail } from './tail.ts';
import { takenPorts, type NeededPort } from './ports.ts';
import { loadStarterRules } from './starter-rules.ts';
import { waitFor } from './wait-for.ts';
import { watchViolations } from './watch-violations.ts';

const help = `Usage: npm start [-- OPTION ...]

Starts BeTrace with an example shop as its traffic and serves both Grafana plugins.

  --faults RATE   share of the shop's orders that get a fault, 0 to 1 (default 0.03)
  --rate N        orders per second (default 5)
  --no-shop       without the example shop and its starter rules
  --otlp URL      where the shop sends its traces, such as a Collector that passes them on to BeTrace and to Tempo
  --help          this text

Environment: BETRACE_HTTP_ADDR, BETRACE_GRPC_ADDR, BETRACE_DATA_DIR as for \`betrace serve\`, BETRACE_UI_PORT (12015),
BETRACE_SHOP_PORT (12020), GRAFANA_HOME (a Grafana installation to use instead of the built-in plugin host), TEMPO_URL
(a Tempo that has the traces, too; the trace ids of violations then lead there).`;

const options = readOptions();
if (options.help) {
  console.log(help);
  process.exit(0);
}

const httpAddr = process.env['BETRACE_HTTP_ADDR'] ?? '127.0.0.1:12011';
const grpcAddr = process.env['BETRACE_GRPC_ADDR'] ?? '127.0.0.1:50051';
const dataDir = path.resolve(process.env['BETRACE_DATA_DIR'] ?? path.join(root, '.betrace/data'));
const uiPort = readPort('BETRACE_UI_PORT', 12015);
const shopPort = readPort('BETRACE_SHOP_PORT', 12020);
const backendUrl = `http://${httpAddr}`;
const uiUrl = `http://127.0.0.1:${uiPort}`;

const node = [process.execPath, '--disable-warning=ExperimentalWarning'] as const;
const steps = options['no-shop'] ? 3 : 5;
let step = 0;
const nextStep = (text: string) => console.log(`[${(step += 1)}/${steps}] ${text}`);
const say = (text: string) => console.log(`      ${text}`);

let ending = false;
const stopped = new AbortController();
const children = new Children((name, log) => {
  void end(1, `The ${name} has ended; its output is in ${path.relative(root, log)}:\n${tail(log)}`);
});

async function end(code: number, reason?: string): Promise<void> {
  if (ending) {
    return;
  }
  ending = true;
  stopped.abort();
  if (reason !== undefined) {
    console.error(`\n${reason}`);
  }
  console.log('\nstopping ...');
  await children.stop();
  console.log('stopped.');
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void end(0));
}

try {
  await start();
} catch (error) {
  await end(1, (error as Error).message);
}

async function start(): Promise<void> {
  const grafana = findGrafana();
  await refuseTakenPorts();

  nextStep('building the plugins (only what has changed)');
  await buildPlugins(say);
  if (!hasGo()) {
    say('Go is not installed: the data source has no backend, its pages will say so. Get Go from https://go.dev/dl');
  }

  nextStep('starting the BeTrace service');
  start1('service', 'apps/betrace-cli/src/main.ts', ['serve'], {
    BETRACE_HTTP_ADDR: httpAddr,
    BETRACE_GRPC_ADDR: grpcAddr,
    BETRACE_DATA_DIR: dataDir,
  });
  await waitFor('The BeTrace service', `${backendUrl}/ready`, 30_000, () => ending);
  const client = createClient({ baseUrl: backendUrl });

  if (!options['no-shop']) {
    nextStep('loading the starter rules');
    const { created, present } = await loadStarterRules(client);
    say(`${created} new, ${present} there already`);

    nextStep('starting the example shop (web, checkout, payment, fraud)');
    start1('shop', 'examples/shop/src/main.ts', [
      ...['--rate', options.rate, '--faults', options.faults],
      ...['--port', String(shopPort), '--otlp', options.otlp ?? backendUrl],
    ]);
    await waitFor('The shop', `http://127.0.0.1:${shopPort}/health`, 30_000, () => ending);
  }

  const tooOld = grafana && olderThanNeeded(grafana);
  if (tooOld) {
    say(tooOld);
  }
  nextStep(grafana ? `starting Grafana from ${grafana.home}` : 'starting the plugin host (no Grafana at hand)');
  if (grafana) {
    const grafanaDir = path.join(root, '.betrace/grafana');
    children.start('grafana', grafana.binary, grafanaArguments(grafana, grafanaDir, uiPort), {
      BETRACE_URL: backendUrl,
      ...tempo(process.env['TEMPO_URL']),
      GF_PATHS_PLUGINS: path.join(grafanaDir, 'plugins'), // Where provisioning finds the plugin's dashboards.
    });
    await waitFor('Grafana', `${uiUrl}/api/health`, 120_000, () => ending);
  } else {
    start1('plugin-host', 'tools/plugin-host/server/main.ts', ['--port', String(uiPort), '--backend', backendUrl]);
    await waitFor('The plugin host', uiUrl, 60_000, () => ending);
  }

  console.log(`
BeTrace is running. Look here:
  rules        ${uiUrl}/a/betracehq-betrace-app/rules
  violations   ${uiUrl}/a/betracehq-betrace-app/violations
  data source  ${uiUrl}/explore${grafana ? '   (Grafana asks for a login: admin, admin)' : ''}
  REST         ${backendUrl}/api/rules   ${backendUrl}/api/violations
  API          ${backendUrl}/docs
  gRPC         ${grpcAddr} (OTLP as well; with reflection)
  OTLP/HTTP    ${backendUrl}/v1/traces   send your own traces here, or to the gRPC port
  logs         .betrace/logs/
Press Ctrl-C to stop.${options['no-shop'] ? '' : '\n\nThe first violations come about 15 seconds from now:'}`);
  await watchViolations(client, stopped.signal);
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        faults: { type: 'string', default: '0.03' },
        rate: { type: 'string', default: '5' },
        'no-shop': { type: 'boolean', default: false },
        otlp: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${help}`);
    process.exit(2);
  }
}

function readPort(variable: string, usual: number): number {
  const text = process.env[variable] ?? String(usual);
  if (!/^[1-9]\d{0,4}$/.test(text) || Number(text) > 65_000) {
    console.error(`${variable} is ${JSON.stringify(text)}; it should be a port, 1 to 65000.`);
    process.exit(2);
  }
  return Number(text);
}

/** What provisioning/datasources wants to know of a Tempo; without one its own default address, and no links to it. */
function tempo(url: string | undefined): NodeJS.ProcessEnv {
  return url ? { TEMPO_URL: url, TEMPO_UID: 'tempo' } : { TEMPO_URL: 'http://127.0.0.1:3200' };
}

function start1(name: string, entry: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  children.start(name, node[0], [node[1], path.join(root, entry), ...args], env);
}

async function refuseTakenPorts(): Promise<void> {
  const portOf = (address: string) => Number(address.slice(address.lastIndexOf(':') + 1));
  const needed: NeededPort[] = [
    { port: portOf(httpAddr), use: 'REST and OTLP/HTTP', setting: 'BETRACE_HTTP_ADDR=127.0.0.1:PORT' },
    { port: portOf(grpcAddr), use: 'gRPC', setting: 'BETRACE_GRPC_ADDR=127.0.0.1:PORT' },
    { port: uiPort, use: 'the plugins in the browser', setting: 'BETRACE_UI_PORT=PORT' },
    ...(options['no-shop']
      ? []
      : ['web', 'checkout', 'payment', 'fraud'].map((service, index) => ({
          port: shopPort + index,
          use: `the shop's ${service} service`,
          setting: 'BETRACE_SHOP_PORT=PORT (four ports from there on)',
        }))),
  ];
  const taken = await takenPorts(needed);
  if (taken.length > 0) {
    throw new Error(
      taken
        .map(({ port, use, setting }) => `Port ${port} (${use}) is in use. Stop what listens there, or set ${setting}.`)
        .join('\n'),
    );
  }
}
