import type { Status } from '@betrace/api-client';
import { formattedValueToString, getValueFormat } from '@grafana/data';

import { urls } from '../../app/routes.ts';
import type { Finding, Verdict } from '../../components/Findings.tsx';

const format = (unit: string, value: number) => formattedValueToString(getValueFormat(unit)(value));
const seconds = (value: number) => format('s', value);
const bytes = (value: number) => format('bytes', value);
const count = (value: number) => format('locale', value);
const percent = (part: number, whole: number) =>
  (part / whole).toLocaleString('en', { style: 'percent', maximumFractionDigits: 1 });

/** Above these a share of the traffic is worth a look. Also in the alerts that docs/operate.md recommends. */
const LATE_SHARE = 0.01;
const INCOMPLETE_SHARE = 0.05;
const DROPPED_SHARE = 0.01;
const BUFFER_SHARE = 0.8;
const LAG_LOOK_S = 5;
const LAG_BROKEN_S = 60;
const QUEUED_LOOK = 10_000;

/** The health of the service for somebody who does not know it: each part with a verdict, its meaning and what to do. */
export function healthOf(status: Status): Finding[] {
  return [ready, arrival, grace, complete, lag, buffer, dropped, rules, exported].flatMap((part) => part(status) ?? []);
}

function ready({ notReady }: Status): Finding | undefined {
  return notReady
    ? {
        id: 'ready',
        verdict: 'broken',
        title: 'The service takes no spans',
        meaning: notReady,
        advice: ['Mend that: senders try again meanwhile, and go on once it is well.'],
      }
    : undefined;
}

function arrival({ spansPerSecond, spans }: Status): Finding {
  const finding = { id: 'arrival', meaning: 'Rules can only judge what programs send here.' };
  if (spansPerSecond > 0) {
    const rate = spansPerSecond.toLocaleString('en', { maximumFractionDigits: 1 });
    return { ...finding, verdict: 'good', title: `Spans arrive: ${rate} per second` };
  }
  return spans.received > 0
    ? {
        ...finding,
        verdict: 'look',
        title: 'No span came in the last minute',
        advice: ['Check that your programs, or the Collector before them, still send.'],
      }
    : {
        ...finding,
        verdict: 'look',
        title: 'No span came since the service started',
        advice: ['Let your programs send their traces here: the first steps say how.'],
      };
}

function grace({ arrivalAfterRoot: after, rootGraceSeconds: grace, spans }: Status): Finding {
  const finding = {
    id: 'grace',
    meaning: `A trace is judged ${seconds(grace)} after its root span came, so that its other spans can come, too. Spans that come later amend the verdict, which then was wrong for a while.`,
  };
  if (!after || after.count === 0) {
    return { ...finding, verdict: 'unknown', title: 'Whether traces are judged too early is not known yet' };
  }
  const late = spans.received > 0 ? spans.late / spans.received : 0;
  const waits = `Of 100 spans that come after their root 99 come within ${seconds(after.p99)}.`;
  const raise = `Set BETRACE_ASSEMBLE_ROOT_GRACE to ${Math.ceil(after.p99 * 1.25)}s or more, or have the senders send sooner.`;
  if (after.p90 > grace) {
    return { ...finding, verdict: 'broken', title: 'Traces are judged too early', advice: [waits, raise] };
  }
  if (after.p99 > grace || late > LATE_SHARE) {
    return {
      ...finding,
      verdict: 'look',
      title: 'Some spans come after their trace was judged',
      advice: [waits, raise],
    };
  }
  return { ...finding, verdict: 'good', title: 'Traces are judged when their spans are there', advice: [waits] };
}

function complete({ decidedTraces, incompleteTraces }: Status): Finding {
  const finding = {
    id: 'complete',
    meaning: 'In an incomplete trace the root or a parent is missing: some rules cannot be decided on it.',
  };
  if (decidedTraces === 0) {
    return { ...finding, verdict: 'unknown', title: 'No trace was judged since the service started' };
  }
  const judged = `${count(decidedTraces)} judged traces`;
  return incompleteTraces / decidedTraces > INCOMPLETE_SHARE
    ? {
        ...finding,
        verdict: 'look',
        title: `${percent(incompleteTraces, decidedTraces)} of ${judged} are incomplete`,
        advice: [
          'Send whole traces here: before sampling, and from every service.',
          'A proxy or browser that begins traces without sending its span leaves them without a root.',
        ],
      }
    : {
        ...finding,
        verdict: 'good',
        title: `${percent(incompleteTraces, decidedTraces)} of ${judged} are incomplete`,
      };
}

function lag({ lagSeconds, pendingViolations }: Status): Finding {
  const waiting = pendingViolations > 0 ? ` ${count(pendingViolations)} violations wait to be stored.` : '';
  const finding = { id: 'lag', meaning: `By how much verdicts come later than they should.${waiting}` };
  const verdict: Verdict = lagSeconds < LAG_LOOK_S ? 'good' : lagSeconds < LAG_BROKEN_S ? 'look' : 'broken';
  return verdict === 'good'
    ? { ...finding, verdict, title: 'Judging keeps up with the traffic' }
    : {
        ...finding,
        verdict,
        title: `Judging is ${seconds(lagSeconds)} behind`,
        advice: ['Give the service more processors, or a faster disk for its database, or send it less.'],
      };
}

function buffer({ openTraces, bufferBytes, bufferMaxBytes }: Status): Finding {
  const finding = {
    id: 'buffer',
    meaning:
      'Traces wait in memory for the rest of their spans. When there is no more room, the oldest are judged early.',
  };
  const used = `Open traces: ${count(openTraces)}, in ${bytes(bufferBytes)} of ${bytes(bufferMaxBytes)}`;
  return bufferBytes > BUFFER_SHARE * bufferMaxBytes
    ? { ...finding, verdict: 'look', title: used, advice: ['Raise BETRACE_ASSEMBLE_MAX_BUFFER while there is memory.'] }
    : { ...finding, verdict: 'good', title: used };
}

function dropped({ spans }: Status): Finding {
  const lost = Object.values(spans.dropped).reduce((total, one) => total + one, 0);
  const finding = { id: 'dropped', meaning: 'A dropped span is one that no rule has seen.' };
  if (lost === 0) {
    return { ...finding, verdict: 'good', title: 'No span was dropped since the service started' };
  }
  const reasons = Object.entries(spans.dropped).filter(([, number]) => number > 0);
  return {
    ...finding,
    verdict: lost > DROPPED_SHARE * spans.received ? 'broken' : 'look',
    title: `Spans dropped since the service started: ${count(lost)}`,
    advice: [
      `Why: ${reasons.map(([reason, number]) => `${reason.replaceAll('_', ' ')} (${count(number)})`).join(', ')}.`,
      'Spans without ids, or beyond a limit, are dropped: mend the sender, or raise the limit.',
    ],
  };
}

function rules({ rulesInForce, brokenRules, provisioning }: Status): Finding {
  const finding = { id: 'rules', meaning: 'A rule that is on and cannot be used judges nothing.' };
  const problems = provisioning?.problems ?? [];
  if (brokenRules.length > 0) {
    return {
      ...finding,
      verdict: 'broken',
      title: `Rules that are on and cannot be used: ${count(brokenRules.length)}`,
      advice: brokenRules.slice(0, 3).map(({ id, reason }) => `${id}: ${reason}`),
      link: { text: 'See them', href: `${urls.rules}?state=broken` },
    };
  }
  return problems.length > 0
    ? {
        ...finding,
        verdict: 'look',
        title: `Mistakes in rule files: ${count(problems.length)}`,
        meaning: 'Rules of a file with mistakes stay as they last were right.',
        advice: problems.slice(0, 3).map(({ file, line, message }) => `${file}${line ? `:${line}` : ''}: ${message}`),
      }
    : { ...finding, verdict: 'good', title: `Rules that judge every trace: ${count(rulesInForce)}` };
}

function exported({ export: queue }: Status): Finding {
  const finding = {
    id: 'export',
    meaning: 'Violations can be sent on as spans, to be seen beside the trace in Tempo.',
  };
  if (!queue) {
    return { ...finding, verdict: 'good', title: 'Violations are not sent on as spans, as nothing is configured' };
  }
  const { sent, dropped: lost, queued } = queue;
  if (lost > 0) {
    return {
      ...finding,
      verdict: 'broken',
      title: `Violation spans given up: ${count(lost)}`,
      advice: [
        'The receiver refuses them or was away for too long: its address and token stand in BETRACE_EXPORT_OTLP_*.',
      ],
    };
  }
  return queued > QUEUED_LOOK
    ? {
        ...finding,
        verdict: 'look',
        title: `Violation spans that wait to be sent: ${count(queued)}`,
        advice: ['Check that the receiver is there. They wait on the disk, and go out once it is.'],
      }
    : { ...finding, verdict: 'good', title: `Violation spans sent: ${count(sent)}, waiting: ${count(queued)}` };
}
