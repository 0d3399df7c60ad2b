import { createHash } from 'node:crypto';
import { programName } from '../platforms.ts';
import { manifestOf, packed, type CatalogRule, type PackedPlugin } from './plugin.ts';

const fiveMonths = 5 * 30 * 86_400_000;

const environment = /\bos\.(Getenv|LookupEnv|Environ|ExpandEnv|Setenv)\b/;
const files =
  /\bos\.(Open|OpenFile|Create|CreateTemp|ReadFile|WriteFile|ReadDir|Mkdir\w*|Remove\w*|Rename|Stat|Lstat|DirFS|Root)\b|"(io\/ioutil|os\/exec|path\/filepath)"/;

/** Rules about a plugin with a program. */
export const goRules: readonly CatalogRule[] = [
  {
    name: 'The Go code reads neither environment nor files, and starts no other programs.',
    broken: ({ sources }) =>
      goIn(sources).flatMap(([name, text]) =>
        text
          .split('\n')
          .flatMap((line, at) =>
            environment.test(line) || files.test(line) ? [`${name}:${at + 1}: ${line.trim()}`] : [],
          ),
      ),
  },
  {
    name: "It is built by the SDK's targets: Magefile.go.",
    broken: (plugin) =>
      !hasProgram(plugin) ||
      plugin.sources.get('Magefile.go')?.includes('"github.com/grafana/grafana-plugin-sdk-go/build"')
        ? []
        : ['Magefile.go'],
  },
  {
    name: 'The SDK that it is made with is not older than five months.',
    broken: ({ sdkReleased, today }) =>
      sdkReleased === undefined || Date.parse(today) - Date.parse(sdkReleased) < fiveMonths
        ? []
        : [`it came out on ${sdkReleased}`],
  },
  {
    name: 'Its programs are there for every platform, and can be executed.',
    broken(plugin) {
      const { executable } = manifestOf(plugin);
      const wanted = plugin.platforms.map((platform) => programName(executable ?? '', platform));
      const missing = wanted.filter((name) => packed(plugin, name)?.executable !== true);
      const none = hasProgram(plugin) && plugin.platforms.length === 0 ? ['it has none'] : [];
      const others = [...plugin.files]
        .filter(([name, entry]) => entry.executable && !wanted.includes(name.slice(name.indexOf('/') + 1)))
        .map(([name]) => `${name} should not be executable`);
      return [...none, ...missing, ...others];
    },
  },
  {
    name: 'It says of which Go sources it was made, and those are the sources.',
    broken(plugin) {
      const hash = (text: string) => createHash('sha256').update(text).digest('hex');
      const lines = packed(plugin, 'go_plugin_build_manifest')?.content.toString().split('\n') ?? [];
      return goIn(plugin.sources)
        .filter(([name, text]) => !lines.includes(`${hash(text)}:${name}`))
        .map(([name]) => name);
    },
  },
];

function hasProgram(plugin: PackedPlugin): boolean {
  return manifestOf(plugin).backend === true;
}

/** The Go sources; of the build itself nothing is packed. */
function goIn(sources: ReadonlyMap<string, string>): [string, string][] {
  return [...sources].filter(([name]) => name.endsWith('.go') && name !== 'Magefile.go');
}
