import { explain, parse } from '@betrace/dsl';
import accessControl from '@betrace/example-rules/library/access-control.yaml';
import agents, { type LibraryRule } from '@betrace/example-rules/library/agents.yaml';
import caches from '@betrace/example-rules/library/caches.yaml';
import complianceEvidence from '@betrace/example-rules/library/compliance-evidence.yaml';
import dataProtection from '@betrace/example-rules/library/data-protection.yaml';
import databases from '@betrace/example-rules/library/databases.yaml';
import deployment from '@betrace/example-rules/library/deployment.yaml';
import messaging from '@betrace/example-rules/library/messaging.yaml';
import paymentsAndOrders from '@betrace/example-rules/library/payments-and-orders.yaml';
import reliability from '@betrace/example-rules/library/reliability.yaml';

/** A rule of the library, which is to be adapted and saved as one's own. */
export interface StarterRule extends LibraryRule {
  theme: Theme;
  /** What the expression says, in plain words. */
  explanation: string;
}

/** The library's files, by their names. */
const files = {
  'access-control': accessControl,
  agents,
  caches,
  'compliance-evidence': complianceEvidence,
  'data-protection': dataProtection,
  databases,
  deployment,
  messaging,
  'payments-and-orders': paymentsAndOrders,
  reliability,
};

export type Theme = keyof typeof files;

export const themes = Object.keys(files) as Theme[];

/** A theme's file name as a title: `Payments and orders`. */
export const themeTitle = (theme: Theme): string => theme.charAt(0).toUpperCase() + theme.slice(1).replaceAll('-', ' ');

/** Every rule of the library, by theme. */
export const starterRules: readonly StarterRule[] = themes.flatMap((theme) =>
  files[theme].rules.map((rule) => ({ ...rule, theme, explanation: explain(parse(rule.expression)) ?? '' })),
);

export const findStarterRule = (id: string): StarterRule | undefined => starterRules.find((rule) => rule.id === id);

/** Whether each word stands somewhere in what the gallery shows of the rule, in whatever case. */
export function matchesSearch(rule: StarterRule, search: string): boolean {
  const { name, explanation, expression, description, tags } = rule;
  const shown = [name, explanation, expression, description, ...tags].join('\n').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => shown.includes(word));
}
