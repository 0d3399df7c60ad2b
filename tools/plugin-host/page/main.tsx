// The host's page: Grafana's packages, the two built plugins, and a frame around them that says what it is.
import { config } from '@grafana/runtime';
import { createRoot } from 'react-dom/client';
import { hostData } from './host-data.ts';
import { Host } from './components/Host.tsx';
import { LoadFailure } from './components/LoadFailure.tsx';
import { loadApp } from './plugins.ts';
import { installServices } from './services/install-services.ts';
import { shareModules } from './shared-modules.ts';

window.MonacoEnvironment = {
  getWorkerUrl: (_, label) => `${config.appSubUrl}/host/${label === 'json' ? 'json' : 'editor'}.worker.js`,
};

const root = createRoot(document.getElementById('reactRoot') as HTMLElement);
document.body.classList.add(`theme-${hostData.theme}`);
const events = installServices();
shareModules();
loadApp().then(
  () => root.render(<Host events={events} />),
  (error: unknown) => {
    console.error(error);
    root.render(<LoadFailure what="The app" error={error} />);
  },
);
