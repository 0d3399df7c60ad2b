import { setTimeout as sleep } from 'node:timers/promises';
import { residentBytes } from '../../bench/service/child.ts';
import { clientOf, drive } from '../../bench/service/client.ts';
import { passesOf, spansPerBody } from '../../bench/service/payload.ts';
import { givenRules, violationsByRule } from '../../bench/service/subjects.ts';
import { spanBalance } from '../../bench/service/span-balance.ts';
import { expectTruth } from '../../bench/service/truth.ts';
import type { Case } from '../case.ts';
import { imbalance } from '../service.ts';

/** Milliseconds between looks at its memory, and for how long it must be level: in a short run for its second half. */
const everySo = 5000;
const levelTime = 300_000;
/** By which parts of that may differ from one another. */
const tolerance = 0.05;
const parts = 5;
/** Passes over the payload at full speed, from which half of that is told. */
const calibration = 2;

export const soak: Case = {
  name: 'soak',
  alone: true,
  promise: 'at half of the greatest load its memory stays level: the last five minutes within 5 %',
  async run({ seconds, say, ...make }) {
    // As much as comes within the grace at full speed: under memory pressure traces would be judged before they are whole.
    const service = make.service({ BETRACE_ASSEMBLE_ROOT_GRACE: '5s', BETRACE_ASSEMBLE_MAX_BUFFER: '1GB' });
    await service.start();
    for (const { id, d3 } of await givenRules()) {
      await service.client.rules.create({ id, name: id, expression: d3 });
    }
    const passes = passesOf(400);
    const bodies = passes.payload.bodies.length;
    // Not compressed, which would take the client longer than the sending.
    const client = clientOf('http', 'raw', { httpUrl: service.url ?? '', grpcPort: 0 });
    let pass = 0;
    let fastest = 0;
    for (; pass < calibration; pass++) {
      const sent = passes.raw(pass);
      const start = performance.now();
      await drive(client, sent);
      fastest = Math.max(fastest, (bodies * 1000) / (performance.now() - start));
    }
    say(`${Math.round(fastest * spansPerBody)} spans a second at most; half of that from now on`);
    const begin = performance.now();
    const looks: { readonly at: number; readonly bytes: number }[] = [];
    const look = () => looks.push({ at: performance.now(), bytes: residentBytes(service.pid) });
    const timer = setInterval(look, everySo);
    for (; performance.now() - begin < seconds * 1000; pass++) {
      await drive(client, passes.raw(pass), fastest / 2);
    }
    const spansPerSecond = ((pass - calibration) * bodies * spansPerBody * 1000) / (performance.now() - begin);
    clearInterval(timer);
    client.close();
    await sleep(6000);
    const problems: string[] = [];
    const found = () => violationsByRule(service.client);
    const balance = () => spanBalance(service.url ?? '');
    const lateness = await expectTruth({ found, balance }, passes, pass).catch((error: unknown) => {
      problems.push(String(error));
      return undefined;
    });
    const { code, spans } = await service.terminate();
    const memory = looks.map(({ bytes }) => bytes);
    const last = looks.at(-1)?.at ?? 0;
    const time = Math.min(levelTime, (last - begin) / 2);
    const level = looks.filter(({ at }) => at >= last - time).map(({ bytes }) => bytes);
    const means = Array.from({ length: parts }, (_, at) =>
      mean(level.slice((at * level.length) / parts, ((at + 1) * level.length) / parts)),
    );
    const spread = (Math.max(...means) - Math.min(...means)) / mean(means);
    const curve = memory
      .filter((_, at) => at % Math.ceil(memory.length / 20) === 0)
      .map((bytes) => Math.round(bytes / 1e6));
    return {
      kills: 0,
      acknowledged: pass * passes.traces,
      found: pass * Object.values(passes.payload.truth).reduce((sum, count) => sum + count, 0),
      lost: [],
      twice: 0,
      wrong: [],
      problems: [
        ...problems,
        ...(code === 0 ? [] : [`it ended with ${code}`]),
        ...(spans && imbalance(spans) === 0 ? [] : [`spans unaccounted for: ${JSON.stringify(spans)}`]),
        ...(level.length < parts ? ['the run was too short to tell'] : []),
        ...(level.length < parts || spread <= tolerance ? [] : [`its memory moved by ${(spread * 100).toFixed(1)} %`]),
      ],
      notes: [
        ...(lateness === undefined ? [] : [`late: ${lateness}`]),
        `${pass * bodies * spansPerBody} spans, ${Math.round(spansPerSecond)} a second; memory in MB: ${curve.join(' ')}`,
        `the last ${Math.round(time / 60_000)} min in fifths: ${means.map((of) => Math.round(of / 1e6)).join(' ')} MB, within ${(spread * 100).toFixed(1)} %`,
      ],
    };
  },
};

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
