import { PluginPage } from '@grafana/runtime';

export default function ViolationListPage() {
  return <PluginPage pageNav={{ text: 'Violations' }}>Violations</PluginPage>;
}
