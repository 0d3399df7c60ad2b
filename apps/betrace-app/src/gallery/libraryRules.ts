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

export type { LibraryRule };

/** The library's files, by their names. */
export const library = {
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

export type Theme = keyof typeof library;

export const findLibraryRule = (id: string): LibraryRule | undefined =>
  Object.values(library)
    .flatMap(({ rules }) => rules)
    .find((rule) => rule.id === id);
