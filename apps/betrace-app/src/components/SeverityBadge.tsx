import { Badge, type BadgeColor } from '@grafana/ui';

/** Most severe first. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;

const colors: Record<string, BadgeColor> = {
  critical: 'purple',
  high: 'red',
  medium: 'orange',
  low: 'blue',
  info: 'darkgrey',
};

/** The same in a graph, by the names of Grafana's palette. */
export const severityColors: Record<(typeof severities)[number], string> = {
  critical: 'purple',
  high: 'red',
  medium: 'orange',
  low: 'blue',
  info: 'gray',
};

export function SeverityBadge({ severity }: { severity: string }) {
  return <Badge text={severity} color={colors[severity] ?? 'darkgrey'} />;
}
