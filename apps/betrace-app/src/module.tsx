import { AppPlugin, type AppRootProps } from '@grafana/data';
import { LoadingPlaceholder } from '@grafana/ui';
import { lazy, Suspense, type ComponentType } from 'react';

import type { AppSettings } from './app/settings.ts';
import { ruleFromTrace, violationsOfQuery, violationsOfTrace } from './extensions/links.ts';

// Everything but this file and the links of other pages is loaded on demand: Grafana evaluates module.js for every user, on every page.
const LazyApp = lazy(() => import('./app/App.tsx'));
const LazyRuleListTab = lazy(() => import('./pages/RuleList/RuleListTab.tsx'));
const LazyConfiguration = lazy(() => import('./pages/Configuration/Configuration.tsx'));

function whenLoaded<Props extends object>(Page: ComponentType<Props>) {
  return function Loaded(props: Props) {
    return (
      <Suspense fallback={<LoadingPlaceholder text="Loading BeTrace" />}>
        <Page {...props} />
      </Suspense>
    );
  };
}

export const plugin = new AppPlugin<AppSettings>()
  .setRootPage(whenLoaded<AppRootProps<AppSettings>>(LazyApp))
  .addConfigPage({
    id: 'configuration',
    title: 'Configuration',
    icon: 'cog',
    body: whenLoaded(LazyConfiguration),
  })
  .addConfigPage({ id: 'rules', title: 'Rules', icon: 'list-ul', body: whenLoaded(LazyRuleListTab) })
  .addLink(ruleFromTrace)
  .addLink(violationsOfTrace)
  .addLink(violationsOfQuery);
