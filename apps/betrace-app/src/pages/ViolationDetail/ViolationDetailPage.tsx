import { PluginPage } from '@grafana/runtime';

export default function ViolationDetailPage() {
  return <PluginPage pageNav={{ text: 'Violation' }}>Violation</PluginPage>;
}
