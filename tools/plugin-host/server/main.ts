// Runs both built plugins in a browser without a Grafana: `node tools/plugin-host/server/main.ts --help`.
import { parseArgs } from 'node:util';
import { startPluginHost } from './plugin-host.ts';

export { startPluginHost, type PluginHost, type PluginHostOptions } from './plugin-host.ts';

const help = `Usage: node tools/plugin-host/server/main.ts [OPTION ...]

Serves the built BeTrace plugins on Grafana's own packages. It is not a Grafana.

  --port N        default 12015; always on 127.0.0.1
  --backend URL   the BeTrace service (default http://127.0.0.1:12011)
  --sub-path P    serve everything below a path, as /grafana
  --app DIR       the built app (default apps/betrace-app/dist)
  --datasource DIR  the built data source (default apps/betrace-datasource/dist)
  --help          this text`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '12015' },
      backend: { type: 'string', default: 'http://127.0.0.1:12011' },
      'sub-path': { type: 'string', default: '' },
      app: { type: 'string' },
      datasource: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const host = await startPluginHost({
    port: Number(values.port),
    backendUrl: values.backend,
    subPath: values['sub-path'],
    ...(values.app === undefined ? {} : { appDist: values.app }),
    ...(values.datasource === undefined ? {} : { datasourceDist: values.datasource }),
  });
  console.log(`The plugin host is at ${host.url}, for the service at ${values.backend}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void host.close().then(() => process.exit(0)));
  }
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    console.error((error as Error).message);
    process.exit(1);
  });
}
