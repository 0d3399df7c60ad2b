import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { folderWith } from '../../apps/betrace-cli/src/testing/betrace.ts';
import { sendSpan, startServer, until } from '../../apps/betrace-cli/src/testing/server.ts';
import { configProgram } from '../config-checks/programs.ts';
import { root } from '../process.ts';

const folder = path.join(root, 'provisioning/prometheus');
const rules = globSync('*.rules.yaml', { cwd: folder }).flatMap((file) => {
  const { groups } = parse(readFileSync(path.join(folder, file), 'utf8')) as {
    groups: { rules: { alert?: string; record?: string; expr: string }[] }[];
  };
  return groups.flatMap((group) => group.rules);
});
const testFiles = globSync('tests/*.yaml', { cwd: folder }).map((file) => path.join(folder, file));

/** Who evaluates rules of Prometheus, or undefined when that is skipped, which is said aloud. */
const program = configProgram('alerts');
if ('missing' in program) {
  console.error(`skipped: the unit tests of alerts: ${program.missing}`);
}
const skip = 'missing' in program && program.missing;
const runTests = (...files: readonly string[]) =>
  spawnSync('file' in program ? program.file : '', files, { encoding: 'utf8' });

test('alerts of Prometheus fire, and end, as their unit tests say', { skip }, () => {
  const { status, stderr } = runTests(...testFiles);
  assert.equal(status, 0, stderr);
});

test('a unit test of alerts that expects what does not fire fails', { skip }, (t) => {
  const own = mkdtempSync(path.join(folder, 'tests', '.wrong-'));
  t.after(() => rmSync(own, { recursive: true }));
  for (const file of testFiles) {
    const text = readFileSync(file, 'utf8').replaceAll('[../', '[../../').replaceAll(' ../', ' ../../');
    for (const [right, wrong] of [
      [/urgency: ticket/, 'urgency: page'],
      [/(eval_time: \w+, alertname: \w+), exp_alerts: \[\] }/, '$1, exp_alerts: [{ exp_labels: {} }] }'],
    ] as const) {
      assert.match(text, right);
      writeFileSync(path.join(own, 'wrong.yaml'), text.replace(right, wrong));
      const { status, stderr } = runTests(path.join(own, 'wrong.yaml'));
      assert.equal(status, 1);
      assert.match(stderr, /expected\n.*\n {2}but there fires/);
    }
  }
});

test('every alert has a unit test in which it fires', () => {
  const fired = testFiles.flatMap((file) => {
    const { tests } = parse(readFileSync(file, 'utf8')) as {
      tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[];
    };
    const all = tests.flatMap((group) => group.alert_rule_test);
    return all.filter(({ exp_alerts: expected }) => expected.length > 0).map(({ alertname }) => alertname);
  });
  const alerts = rules.flatMap(({ alert }) => alert ?? []);
  assert.deepEqual([...new Set(fired)].sort(), alerts.sort());
});

const ruleFile = `
rules:
  - { id: a, severity: critical, expression: "never { span.where(span:status == error) }", compliance: [{ framework: soc2, control: CC6.1 }] }
  - { id: b, severity: high, expression: "when { nothing } always { other }" }
`;

test('every metric, label and value that the rules ask for is served by a service', async (t) => {
  const { url, fail } = await startServer(t, {
    BETRACE_ASSEMBLE_IDLE: '1s',
    BETRACE_EXPORT_OTLP_ENDPOINT: 'http://127.0.0.1:1', // Nobody listens there.
    BETRACE_RULES_DIR: folderWith(t, { 'rules.yaml': ruleFile }),
  });
  await until('the rules are in force', async () => /^betrace_rules_in_force 2$/m.test(await metricsOf(url)));
  await fail(1);
  await sendWithoutRoot(url);
  const asked = rules.flatMap(({ expr }) => [...expr.matchAll(/\b(betrace_\w+)(?:\{([^}]*)\})?/g)]);
  assert.ok(asked.length > 20);
  const missing = (served: string) =>
    asked.flatMap(([, name = '', labels = '']) => {
      const series = served.split('\n').filter((line) => new RegExp(`^${name}[{ ]`).test(line));
      const wanted = [...labels.matchAll(/(\w+)(?:=|!=|=~|!~)"([^"]*)"/g)].flatMap(([, label = '', values = '']) =>
        values.split('|').map((value) => `${label}="${value}"`),
      );
      return series.length === 0 ? name : wanted.filter((pair) => !series.some((line) => line.includes(pair)));
    });
  let left: readonly string[] = [];
  await until('all is served', async () => (left = missing(await metricsOf(url))).length === 0).catch(() => undefined);
  assert.deepEqual(left, []);
});

test('the job that an alert watches is the one that is scraped', () => {
  const config = readFileSync(path.join(folder, 'prometheus.yaml'), 'utf8');
  const jobs = rules.flatMap(({ expr }) => [...expr.matchAll(/job="(\w+)"/g)].map(([, job]) => job));
  assert.ok(jobs.length > 0);
  jobs.forEach((job) => assert.match(config, new RegExp(`job_name: ${job}$`, 'm')));
});

async function metricsOf(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

/** A trace of which the parent of its only span does not come. */
const sendWithoutRoot = (url: string) =>
  sendSpan(url, { traceId: 'ab'.repeat(16), spanId: '0000000000000002', parentSpanId: '0000000000000001' });
