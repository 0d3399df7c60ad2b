import { PluginPage } from '@grafana/runtime';

export default function RuleListPage() {
  return <PluginPage pageNav={{ text: 'Rules' }}>Rules</PluginPage>;
}
