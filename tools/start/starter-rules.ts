import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ApiError, type Client } from '@betrace/api-client';
import { parseRuleFile } from '@betrace/dsl/rule-file';
import { root } from '../process.ts';

/** Creates those rules of examples/rules that the service does not have yet. Returns how many were new and how many were there. */
export async function loadStarterRules(client: Client): Promise<{ created: number; present: number }> {
  const result = { created: 0, present: 0 };
  for (const file of globSync('examples/rules/*.yaml', { cwd: root }).sort()) {
    const { rules } = parseRuleFile(readFileSync(path.join(root, file), 'utf8'));
    for (const { tests: _tests, diagnostics: _diagnostics, ...rule } of rules) {
      try {
        await client.rules.create({
          ...rule,
          tags: [...rule.tags],
          compliance: rule.compliance.map((control) => ({ ...control })),
        });
        result.created += 1;
      } catch (error) {
        if (!(error instanceof ApiError && error.status === 409)) {
          throw new Error(`${file}: rule ${rule.id} was refused: ${(error as Error).message}`, { cause: error });
        }
        result.present += 1;
      }
    }
  }
  return result;
}
