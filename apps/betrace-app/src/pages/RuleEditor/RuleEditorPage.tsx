import { PluginPage } from '@grafana/runtime';

export default function RuleEditorPage() {
  return <PluginPage pageNav={{ text: 'Rule' }}>Rule</PluginPage>;
}
