// Run directly it renews the table of roles in docs/api.md.
import { getOption, hasOption } from '@bufbuild/protobuf';
import { role } from '@betrace/api-client/gen/betrace/v1/options_pb.js';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DescFile, DescMethod } from '@bufbuild/protobuf';
import { root } from '../process.ts';

export const apiPage = path.join(root, 'docs/api.md');

const [start, end] = ['<!-- roles: begin -->\n', '<!-- roles: end -->\n'];
const generated = path.join(root, 'packages/api-client/src/gen/betrace/v1');

/** Every call of the API, by the generated definitions. */
export async function allCalls(): Promise<DescMethod[]> {
  const files: DescFile[] = [];
  for (const name of globSync('*_pb.js', { cwd: generated }).sort()) {
    const module = (await import(path.join(generated, name))) as Record<string, unknown>;
    files.push(...(Object.values(module) as DescFile[]).filter((each) => each.kind === 'file'));
  }
  return files.flatMap(({ services }) => services.flatMap((service) => service.methods));
}

/** The least role that may make a call; undefined where its definition says none. */
export const roleOf = (call: DescMethod): string | undefined =>
  hasOption(call, role) ? getOption(call, role) : undefined;

/** The page with its table as the definitions are now. */
export async function renewRoles(page: string): Promise<string> {
  const methods = await allCalls();
  const rows = ['none', 'ingest', 'viewer', 'editor', 'admin'].map((word) => {
    const calls = methods.filter((method) => roleOf(method) === word);
    return `| \`${word}\` | ${calls.map(({ parent, name }) => `${parent.name}.${name}`).join(', ')} |\n`;
  });
  const [before = '', rest = ''] = page.split(start);
  return `${before}${start}\n| role | calls |\n| --- | --- |\n${rows.join('')}\n${end}${rest.split(end)[1] ?? ''}`;
}

if (import.meta.main) {
  writeFileSync(apiPage, await renewRoles(readFileSync(apiPage, 'utf8')));
}
