import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FAULT_NAMES } from '../../examples/shop/src/faults.ts';
import { RunningShop } from '../../examples/shop/test/running-shop.ts';
import { starterRules } from '../../examples/shop/test/starter-rules.ts';
import { free, startCollector, startService, withCollector } from './running.ts';

type Value = { stringValue?: string; boolValue?: boolean; intValue?: string };

/** A span as the Collector writes it. */
interface Written {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status: { readonly code?: number; readonly message?: string };
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly attributes: readonly { readonly key: string; readonly value: Value }[];
  readonly service: Value | undefined;
}

/** A violation as the API lists it. */
interface Violation {
  readonly id: string;
  readonly ruleId: string;
  readonly severity: string;
  readonly message: string;
  readonly traceId: string;
  readonly witnesses: readonly {
    readonly spans: readonly { readonly spanId: string; readonly start: string; readonly duration: string }[];
  }[];
}

withCollector(
  'shop, service, Collector, file: each violation is one span in its trace, below the span that proves it, though the receiver was away',
  async (t, programs) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'betrace-sink-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const file = path.join(folder, 'spans.jsonl');
    const [port = 0] = await free(1);
    const sink = () =>
      startCollector(t, programs, {
        configs: [path.join(import.meta.dirname, 'sink.yaml')],
        env: { IN_HTTP: `127.0.0.1:${port}`, SINK: file },
        port,
      });
    const { httpUrl } = await startService(t, {
      BETRACE_EXPORT_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      BETRACE_ASSEMBLE_ROOT_GRACE: '1s',
    });
    for (const { id, name, severity, message, expression } of starterRules) {
      const rule = { id, name, severity, message, expression, compliance: [{ framework: 'soc2', control: 'CC6.1' }] };
      const response = await fetch(`${httpUrl}/api/rules`, {
        method: 'POST',
        body: JSON.stringify(rule),
        headers: { 'content-type': 'application/json' },
      });
      assert.equal(response.status, 200, await response.text());
    }
    const shop = new RunningShop(httpUrl, '--rate', '5', '--seed', '1');
    t.after(() => shop.stop());
    await shop.open();
    const orderEach = () => Promise.all(FAULT_NAMES.map((fault) => shop.post('/checkout', { total: 1500, fault })));
    const violations = async () =>
      ((await (await fetch(`${httpUrl}/api/violations?pageSize=1000`)).json()) as { violations: Violation[] })
        .violations;

    const first = await sink();
    await orderEach();
    await until('the first are in the file', () => violationSpans(file).length === FAULT_NAMES.length);
    await first.ended();
    await orderEach();
    await until(
      'more are found while the receiver is away',
      async () => (await violations()).length === 2 * FAULT_NAMES.length,
    );
    const second = await sink();
    await until('those are in the file, too', () => violationSpans(file).length >= 2 * FAULT_NAMES.length);
    const evidenceOf = (id: string) =>
      written(file).filter((span) => attributesOf(span)['compliance.violation_id'] === id);
    await until('so is the evidence', async () => (await violations()).every(({ id }) => evidenceOf(id).length > 0));
    await second.ended();

    const found = await violations();
    assert.deepEqual(
      violationSpans(file)
        .map((span) => attributesOf(span)['betrace.violation.id'])
        .sort(),
      found.map(({ id }) => id).sort(),
      'each once',
    );
    for (const violation of found) {
      assertTold(
        violation,
        violationSpans(file).find((span) => attributesOf(span)['betrace.violation.id'] === violation.id),
      );
      const [evidence, ...others] = evidenceOf(violation.id);
      assert.deepEqual(others, []);
      assertEvidence(violation, evidence);
    }
    assert.ok(violationSpans(file).some(({ links = [] }) => links.length > 0));
  },
);

function assertTold({ id, ruleId, severity, message, traceId, witnesses }: Violation, span: Written | undefined): void {
  assert.ok(span);
  const [parent, ...others] = [
    ...new Map(witnesses.flatMap(({ spans }) => spans).map((one) => [one.spanId, one])).values(),
  ];
  assert.ok(parent);
  const end = nanoseconds(parent.start) + BigInt(Math.round(Number(parent.duration.replace('s', '')) * 1e9));
  assert.deepEqual(
    [span.traceId, span.parentSpanId, span.startTimeUnixNano, span.endTimeUnixNano],
    [traceId, parent.spanId, `${end}`, `${end}`],
  );
  assert.deepEqual(
    (span.links ?? []).map((link) => [link.traceId, link.spanId]),
    others.map(({ spanId }) => [traceId, spanId]),
  );
  assert.deepEqual(span.status, { code: 2, message });
  assert.deepEqual(span.service, { stringValue: 'betrace' });
  const attributes = attributesOf(span);
  assert.equal(attributes['betrace.violation'], true);
  const named = { id, rule_id: ruleId, severity, message, trace_id: traceId };
  for (const [name, value] of Object.entries(named)) {
    assert.equal(attributes[`betrace.violation.${name}`], value);
  }
}

function assertEvidence({ id, ruleId, traceId }: Violation, span: Written | undefined): void {
  assert.ok(span);
  assert.deepEqual([span.traceId, span.parentSpanId], [traceId, id.slice(0, 16)]);
  const attributes = attributesOf(span);
  const named = { framework: 'soc2', control: 'CC6.1', outcome: 'fail', evidence_type: 'violation', rule_id: ruleId };
  for (const [name, value] of Object.entries(named)) {
    assert.equal(attributes[`compliance.${name}`], value);
  }
  assert.match(String(attributes['compliance.signature']), /^[0-9a-f]{64}$/);
}

/** All spans of the file so far; a line that is not whole yet is left for later. */
function written(file: string): Written[] {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  return lines.flatMap((line) => {
    const { resourceSpans } = JSON.parse(line) as {
      resourceSpans: { resource: { attributes: Written['attributes'] }; scopeSpans: { spans: Written[] }[] }[];
    };
    return resourceSpans.flatMap(({ resource, scopeSpans }) => {
      const service = resource.attributes.find(({ key }) => key === 'service.name')?.value;
      return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service })));
    });
  });
}

function violationSpans(file: string): Written[] {
  return written(file).filter(({ name }) => name === 'betrace.violation');
}

function attributesOf({ attributes }: Written): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

/** Of RFC 3339, which a Date would cut to milliseconds. */
function nanoseconds(time: string): bigint {
  const [, seconds = '', digits = ''] = /^([^.]*?)(?:\.(\d+))?Z$/.exec(time) ?? [];
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(digits.padEnd(9, '0'));
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, `not within 60 s: ${what}`);
    await sleep(100);
  }
}
