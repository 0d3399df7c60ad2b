// Run directly it renews the reference in docs/cli.md.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../../apps/betrace-cli/src/run.ts';
import { root } from '../process.ts';

export const cliPage = path.join(root, 'docs/cli.md');

const [start, end] = ['<!-- commands: begin -->\n', '<!-- commands: end -->\n'];

/** The page with its reference as the command explains itself now. */
export async function renewCommands(page: string): Promise<string> {
  const sections = (await commandsOf([])).map(({ words, help }) => {
    const name = ['betrace', ...words].join(' ');
    // Its flags are the settings, which have a page of their own.
    const text =
      name === 'betrace serve' ? `${help.split('\n\n', 2).join('\n\n')}\n\n  The flags: configuration.md` : help;
    return `### ${name}\n\n\`\`\`text\n${text}\n\`\`\`\n\n`;
  });
  const [before, rest = ''] = page.split(start);
  return `${before}${start}\n${sections.join('')}${end}${rest.split(end)[1] ?? ''}`;
}

interface CommandHelp {
  readonly words: readonly string[];
  readonly help: string;
}

/** Every command with its help, those of a group in its place, as the helps list them. */
async function commandsOf(words: readonly string[]): Promise<CommandHelp[]> {
  const help = await helpOf(words);
  if (!/^Usage: betrace( \w+)? COMMAND /m.test(help)) {
    return [{ words, help }];
  }
  const names = [...help.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map(([, name = '']) => name);
  const below: CommandHelp[] = [];
  for (const name of names) {
    below.push(...(await commandsOf([...words, name])));
  }
  return below;
}

async function helpOf(words: readonly string[]): Promise<string> {
  let shown = '';
  const take = (text: string) => (shown += text);
  await run([...words, '--help'], {
    env: {},
    stdin: (async function* () {})(),
    colours: { out: false, err: false },
    interruption: () => new AbortController().signal,
    out: take,
    err: take,
  });
  return shown;
}

if (import.meta.main) {
  writeFileSync(cliPage, await renewCommands(readFileSync(cliPage, 'utf8')));
}
