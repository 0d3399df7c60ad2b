import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { hasGo } from '../build-plugins.ts';
import { chromiumPath } from '../chromium.ts';
import { root, run } from '../process.ts';

/** How many tests of a suite passed, failed and were skipped; with the reason when the whole suite was skipped. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  reason?: string;
}

export interface Suite {
  readonly name: string;
  run(): Promise<Counts>;
}

const bin = (name: string) => path.join(root, 'node_modules', '.bin', name);

/** A command that is one test: it passes when it exits with 0. */
function command(name: string, file: string, args: string[], cwd = root): Suite {
  return { name, run: async () => ((await run(file, args, { cwd })) === 0 ? pass(1) : fail(1)) };
}

const pass = (n: number): Counts => ({ passed: n, failed: 0, skipped: 0 });
const fail = (n: number): Counts => ({ passed: 0, failed: n, skipped: 0 });
/** A whole suite that cannot run here. */
const skipped = (reason: string): Counts => ({ passed: 0, failed: 0, skipped: 1, reason });

/** Runs `body` with a file for a machine-readable report; a report that is missing or unreadable is a failure. */
async function withReport(body: (file: string) => Promise<number>, read: (text: string) => Counts): Promise<Counts> {
  const folder = mkdtempSync(path.join(tmpdir(), 'betrace-test-'));
  const file = path.join(folder, 'report.json');
  try {
    const code = await body(file);
    const counts = existsSync(file) ? read(readFileSync(file, 'utf8')) : fail(0);
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All `*.test.ts` that Node runs itself. */
const nodeTests: Suite = {
  name: 'node',
  run: () => {
    const files = ['packages/*', 'apps/betrace-backend', 'apps/betrace-cli', 'examples', 'tools']
      .flatMap((folder) =>
        globSync(`${folder}/**/*.test.ts`, { cwd: root, exclude: (name) => name === 'node_modules' }),
      )
      .sort();
    return withReport(
      (file) =>
        run(process.execPath, [
          '--disable-warning=ExperimentalWarning',
          '--test',
          // One more than by default: many files wait for a service most of the time.
          `--test-concurrency=${availableParallelism()}`,
          '--test-reporter=dot',
          '--test-reporter-destination=stdout',
          `--test-reporter=${path.join(root, 'tools/test/count-reporter.ts')}`,
          `--test-reporter-destination=${file}`,
          ...files,
        ]),
      (text) => JSON.parse(text) as Counts,
    );
  },
};

/** The Jest suite of a plugin. */
function jest(name: string): Suite {
  const cwd = path.join(root, 'apps', name);
  return {
    name: `jest ${name}`,
    run: () =>
      withReport(
        (file) => run(path.join(cwd, 'node_modules/.bin/jest'), ['--ci', '--json', `--outputFile=${file}`], { cwd }),
        (text) => {
          const report = JSON.parse(text) as Record<string, number>;
          return {
            passed: report['numPassedTests'] ?? 0,
            failed: (report['numFailedTests'] ?? 0) + (report['numRuntimeErrorTestSuites'] ?? 0),
            skipped: report['numPendingTests'] ?? 0,
          };
        },
      ),
  };
}

interface GoEvent {
  Action: string;
  Test?: string;
  Output?: string;
}

/** The Go suite of the data source's backend. Skipped without Go. */
const go: Suite = {
  name: 'go',
  run: async () => {
    if (!hasGo()) {
      return skipped('Go is not installed (https://go.dev/dl), so the data source backend is not tested');
    }
    const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
    let left = '';
    const onOutput = (chunk: string) => {
      const lines = (left + chunk).split('\n');
      left = lines.pop() ?? '';
      for (const line of lines) {
        const event = line.startsWith('{') ? (JSON.parse(line) as GoEvent) : { Action: 'output', Output: `${line}\n` };
        if (
          event.Action === 'output' &&
          /FAIL|panic|_test\.go|^(?!=== |--- |PASS|ok|\?|coverage)/.test(event.Output ?? '')
        ) {
          process.stdout.write(event.Output ?? '');
        }
        if (event.Test !== undefined) {
          counts.passed += event.Action === 'pass' ? 1 : 0;
          counts.failed += event.Action === 'fail' ? 1 : 0;
          counts.skipped += event.Action === 'skip' ? 1 : 0;
        }
      }
    };
    const code = await run('go', ['test', '-json', '-race', './...'], {
      cwd: path.join(root, 'apps/betrace-datasource'),
      onOutput,
    });
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  },
};

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
}

function readPlaywrightReport(text: string): Counts {
  const { stats } = JSON.parse(text) as PlaywrightReport;
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
}

/** The Playwright specs of a folder. */
function playwright(folder: string, ...options: string[]): Promise<Counts> {
  const cwd = path.join(root, folder);
  return withReport(
    (file) =>
      run(path.join(cwd, 'node_modules/.bin/playwright'), ['test', ...options, '--reporter=list,json'], {
        cwd,
        env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: file },
      }),
    readPlaywrightReport,
  );
}

/** The journeys through both built plugins in a real Chromium. Skipped where there is no Chromium. */
const browser: Suite = {
  name: 'browser',
  run: async () => {
    if (chromiumPath() === undefined) {
      return skipped('no Chromium found; install it (Debian: apt-get install chromium) or name it in BETRACE_CHROMIUM');
    }
    return playwright('tools/plugin-host');
  },
};

/** Both plugins packed for this machine, by the rules of Grafana's catalog. Skipped without Go. */
const archives: Suite = {
  name: 'package',
  run: async () => {
    if (!hasGo()) {
      return skipped('Go is not installed (https://go.dev/dl), so nothing is packed');
    }
    return command('package', process.execPath, ['tools/release/package.ts', '--host']).run();
  },
};

/** A plugin in a real Grafana that runs already, with the shop. Without one this is said and counted as skipped. */
const grafana = (name: string): Suite => ({
  name: `grafana ${name}`,
  run: async () => {
    if (!process.env['GRAFANA_URL']) {
      console.log(
        'SKIPPED: no real Grafana. Start one with `GRAFANA_HOME=... npm start -- --faults 0` and name it in GRAFANA_URL.',
      );
      return { passed: 0, failed: 0, skipped: 1 };
    }
    return playwright(`apps/${name}`, '-c', 'e2e');
  },
});

/** Every suite in the order in which they run: the quick ones that find most come first. */
export const suites: readonly Suite[] = [
  command('checks: types', bin('tsc'), ['--noEmit', '-p', 'tsconfig.json']),
  command('checks: types of packages/dsl without Node or DOM', bin('tsc'), ['--noEmit', '-p', 'packages/dsl']),
  command('checks: types of packages/engine without Node or DOM', bin('tsc'), ['--noEmit', '-p', 'packages/engine']),
  command('checks: types of betrace-app', bin('tsc'), ['--noEmit'], path.join(root, 'apps/betrace-app')),
  command('checks: types of betrace-datasource', bin('tsc'), ['--noEmit'], path.join(root, 'apps/betrace-datasource')),
  ...['betrace-app', 'betrace-datasource'].map((name) =>
    command(`checks: types of the specs of ${name}`, bin('tsc'), ['-p', 'e2e'], path.join(root, 'apps', name)),
  ),
  command('checks: types of plugin-host', bin('tsc'), ['--noEmit'], path.join(root, 'tools/plugin-host')),
  command('checks: lint', bin('eslint'), ['.']),
  command('checks: format', bin('prettier'), ['--check', '--log-level=warn', '.']),
  command('checks: import directions', bin('depcruise'), [
    '--config',
    '.dependency-cruiser.cjs',
    'apps',
    'packages',
    'examples',
    'tools',
  ]),
  command('checks: buf lint', bin('buf'), ['lint']),
  nodeTests,
  jest('betrace-app'),
  jest('betrace-datasource'),
  go,
  browser,
  archives,
  grafana('betrace-app'),
  grafana('betrace-datasource'),
];
