import { PluginPage } from '@grafana/runtime';

import { Home } from './Home.tsx';

export default function HomePage() {
  return (
    <PluginPage pageNav={{ text: 'Home' }} subTitle="What is watched, what broke lately, and how the service is doing.">
      <Home />
    </PluginPage>
  );
}
