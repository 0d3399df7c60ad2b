import type { Component } from './components.ts';

/** The file THIRD_PARTY_LICENSES: each licence text once, below all that comes under it. */
export function noticesOf(components: readonly Component[]): string {
  const byNotice = Map.groupBy(components, ({ licence, notice }) => notice || `${licence}; it comes without a text.`);
  const sections = [...byNotice].map(([notice, those]) => {
    const names = those.map(({ name, version, licence }) => `${name} ${version} (${licence})`);
    return `${names.join('\n')}\n\n${notice}\n`;
  });
  const rule = `\n${'-'.repeat(80)}\n\n`;
  return ['What of others is part of this, and under which licences.\n', ...sections].join(rule);
}
