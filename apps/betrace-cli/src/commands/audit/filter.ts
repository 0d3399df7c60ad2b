import { timeOf } from '../../input/time-of.ts';

export const filterFlags = {
  actor: { value: 'NAME', meaning: 'who: a login in Grafana, or the name of a token' },
  action: { value: 'ACTION', meaning: 'what: rule.update, or rule for all of rules' },
  subject: { value: 'ID', meaning: 'of which rule, token or policy' },
  from: { value: 'TIME', meaning: 'at or after this time, such as 2026-01-31T12:00:00Z, 2026-01-31 or 24h (ago)' },
  to: { value: 'TIME', meaning: 'before this time' },
} as const;

/** The flags that are given, as the API takes them. */
export function filterOf(flags: { [Name in keyof typeof filterFlags]?: string | undefined }) {
  const { actor = '', action = '', subject = '', from, to } = flags;
  return {
    actor,
    action,
    subject,
    ...(from !== undefined && { from: timeOf('--from', from) }),
    ...(to !== undefined && { to: timeOf('--to', to) }),
  };
}
