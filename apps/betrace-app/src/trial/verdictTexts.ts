import type { BadgeColor } from '@grafana/ui';

/** Verdicts in the order in which they matter, in words. */
export const verdicts = {
  violated: { text: 'violated', color: 'red' },
  error: { text: 'not judged', color: 'purple' },
  inconclusive: { text: 'inconclusive', color: 'orange' },
  satisfied: { text: 'satisfied', color: 'green' },
  not_applicable: { text: 'not applicable', color: 'darkgrey' },
} as const satisfies Record<string, { text: string; color: BadgeColor }>;

export type VerdictName = keyof typeof verdicts;

const reasons: Record<string, string> = {
  'no-root': 'The root of this trace is missing, and a span that is still to come could change the verdict.',
  'missing-parent': 'Some span’s parent is missing, and a span that is still to come could change the verdict.',
  'cut-short': 'This trace was closed before it was whole, and a span that is still to come could change the verdict.',
  budget: 'The rule asks too much of this trace to be judged here.',
};

/** Why a verdict is what it is, where no witness shows it. */
export function whyOf(verdict: string, reason: string): string {
  switch (verdict) {
    case 'not_applicable':
      return 'No spans of this trace fit “when”: the rule asks nothing of it.';
    case 'satisfied':
      return 'The rule holds in this trace.';
    case 'violated':
      return '';
    default:
      return reasons[reason] ?? reason;
  }
}
