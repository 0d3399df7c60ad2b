import { client } from './client.ts';

/**
 * Has the browser save rules as a rule file, which can be imported again.
 * @param ids only these; without: every rule there is.
 */
export async function downloadRules(ids?: ReadonlySet<string>): Promise<void> {
  const content = ids ? await someRules(ids) : (await client.rules.export()).content;
  const url = URL.createObjectURL(new Blob([content], { type: 'application/yaml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'betrace-rules.yaml';
  link.click();
  URL.revokeObjectURL(url);
}

/** Picked here: the ids of a thousand rules are more than an address may hold. */
async function someRules(ids: ReadonlySet<string>): Promise<string> {
  const [{ content }, { stringify }] = await Promise.all([client.rules.export({ format: 'json' }), import('yaml')]);
  const { rules } = JSON.parse(content) as { rules: Array<{ id: string }> };
  return stringify({ rules: rules.filter(({ id }) => ids.has(id)) }, { lineWidth: 0 });
}
