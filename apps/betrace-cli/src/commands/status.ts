import type { Status } from '@betrace/api-client';
import { pairs } from '../output/table.ts';
import { timeText } from '../output/time-text.ts';
import { serverCommand } from '../server/server-command.ts';
import { show } from '../server/show.ts';

export const status = serverCommand({
  usage: 'status [FLAGS]',
  about: `Says how a server is doing: what came in, what waits, what was lost, which rules cannot be in force. Ends with 1 when
the server takes no traffic now, or an enabled rule is not in force.`,
  flags: {},
  async run({ flags }, { client, surroundings }) {
    const state = await client.status();
    show(surroundings, flags.output, state, () => statusText(state));
    return state.notReady === '' && state.brokenRules.length === 0 ? 0 : 1;
  },
});

function statusText(state: Status): string {
  const dropped = Object.entries(state.spans.dropped).map(([reason, count]) => `${count} dropped (${reason})`);
  const late = state.spans.late === 0 ? [] : [`${state.spans.late} late`];
  const arrivals = state.arrivalAfterRoot;
  const queue = state.export;
  return pairs([
    ['version', state.version],
    ['running since', timeText(state.startedAt)],
    ['ready', state.notReady === '' ? 'yes' : `no: ${state.notReady}`],
    ['rules in force', `${state.rulesInForce}`],
    ['rules broken', state.brokenRules.map(({ id, reason }) => `${id}: ${reason}`).join('\n')],
    ['spans', [`${state.spans.received} received, ${rounded(state.spansPerSecond)}/s`, ...late, ...dropped].join(', ')],
    ['open traces', `${state.openTraces}, ${mebibytes(state.bufferBytes)}`],
    ['decided traces', `${state.decidedTraces}, ${state.incompleteTraces} of them incomplete`],
    ['behind', `${rounded(state.lagSeconds)} s, ${state.pendingViolations} violations wait for the store`],
    ['violation spans', queue ? `${queue.sent} sent, ${queue.queued} waiting, ${queue.dropped} dropped` : ''],
    [
      'after root',
      arrivals ? `p50 ${rounded(arrivals.p50)} s, p90 ${rounded(arrivals.p90)} s, p99 ${rounded(arrivals.p99)} s` : '',
    ],
  ]);
}

function rounded(number: number): string {
  return String(Number(number.toFixed(number < 10 ? 2 : 0)));
}

function mebibytes(bytes: number): string {
  return `${rounded(bytes / (1024 * 1024))} MiB`;
}
