import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  ViolationService,
  type WatchViolationsResponseSchema,
} from '@betrace/api-client/gen/betrace/v1/violations_pb.js';
import { ServiceError } from '../errors.ts';
import { invalidArgument } from '../invalid-argument.ts';
import { violationStates, type Violation, type ViolationState } from '../report/violation.ts';
import type { AuditStore, RuleStore, ViolationStore } from '../store/store.ts';
import { pageSize } from './page.ts';
import { checkFilter, checkOneOf } from './check-request.ts';
import { ruleIdsOf } from './rules-of-filter.ts';
import { serve, type ServedService } from './service.ts';
import { readTime } from './times.ts';
import { readTraceId } from './trace-id.ts';
import { toViolationMessage } from './violation-message.ts';
import type { ViolationFeed } from './violation-feed.ts';
import { violationSeries } from './violation-series.ts';

export interface ViolationDeps {
  readonly violations: ViolationStore;
  readonly rules: RuleStore;
  readonly audit: Pick<AuditStore, 'append'>;
  /** Ns since 1970. */
  readonly now: () => bigint;
  readonly feed: ViolationFeed;
}

/** Deleted in one transaction: others write in between. */
const deletedAtOnce = 500;
/** Characters of a filter in the audit log. */
const maxDetail = 2000;

const orders = ['decided_at desc', 'decided_at asc'];
const times = ['decided_at', 'trace_start'] as const;

export function violationHandlers({ violations, rules, audit, now, feed }: ViolationDeps): ServedService {
  return serve(ViolationService, {
    async listViolations(request) {
      checkFilter(request);
      checkOneOf('order_by', request.orderBy, orders);
      checkOneOf('time_by', request.timeBy, times);
      if (request.text !== '' && request.from === undefined) {
        throw invalidArgument([{ field: 'text', description: 'is looked for within a time only: give from, too.' }]);
      }
      const page = await violations.list({
        limit: pageSize(request.pageSize),
        cursor: request.pageToken || undefined,
        ruleIds: await ruleIdsOf(rules, request),
        severities: request.severity,
        traceId: readTraceId('trace_id', request.traceId),
        services: request.service,
        states: readStates(request.state),
        observed: request.observed,
        complete: request.complete,
        text: request.text || undefined,
        oldestFirst: request.orderBy === 'decided_at asc',
        timeBy: (request.timeBy || 'decided_at') as (typeof times)[number],
        from: readTime(request.from),
        to: readTime(request.to),
      });
      return {
        violations: page.violations.map((violation) => toViolationMessage(violation)),
        nextPageToken: page.cursor ?? '',
      };
    },
    async aggregateViolations(request) {
      checkFilter(request);
      return violationSeries(request, { violations, rules, now });
    },
    async *watchViolations(request, { signal }) {
      checkFilter(request);
      const filter = {
        ruleIds: request.ruleId,
        severities: request.severity,
        services: request.service,
        observed: request.observed,
      };
      for await (const { cursor, violation, changed } of feed.watch(request.after, filter, signal)) {
        yield { cursor, event: eventOf(violation, changed) };
      }
    },
    async deleteViolations(request, { caller }) {
      checkFilter(request);
      const filter = {
        ruleIds: request.ruleId,
        severities: request.severity,
        traceId: readTraceId('trace_id', request.traceId),
        from: readTime(request.from),
        to: readTime(request.to),
      };
      const isEmpty = Object.values(filter).every(
        (part) => part === undefined || (Array.isArray(part) && !part.length),
      );
      if (isEmpty !== request.all) {
        const description = isEmpty
          ? 'should be true to delete every violation; or give a filter.'
          : 'goes with no filter: it means every violation.';
        throw invalidArgument([{ field: 'all', description }]);
      }
      const record = (action: string, detail: string) =>
        audit.append({ at: now(), actor: caller.name, action, subject: '', detail });
      // Before the first is gone; how many there were is told behind the last.
      await record(
        'violations.delete',
        request.all ? 'all' : JSON.stringify(filter, withoutBigints).slice(0, maxDetail),
      );
      let deleted = 0;
      for (let count = deletedAtOnce; count === deletedAtOnce; deleted += count) {
        count = await violations.delete(filter, deletedAtOnce);
      }
      await record('violations.deleted', `${deleted} violations`);
      return { deleted };
    },
    async getViolation({ id }) {
      const violation = await violations.find(id);
      if (violation === undefined) {
        throw new ServiceError('not-found', `There is no violation ${JSON.stringify(id.slice(0, 63))}.`);
      }
      return toViolationMessage(violation, await violations.findSpans(id));
    },
  });
}

function eventOf(
  violation: Violation | undefined,
  changed: Violation | undefined,
): NonNullable<MessageInitShape<typeof WatchViolationsResponseSchema>['event']> {
  if (violation) {
    return { case: 'violation', value: toViolationMessage(violation) };
  }
  return changed ? { case: 'changed', value: toViolationMessage(changed) } : { case: 'heartbeat', value: {} };
}

const withoutBigints = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);

function readStates(words: readonly string[]): readonly ViolationState[] {
  if (!words.every(isState)) {
    throw invalidArgument([{ field: 'state', description: `should be any of ${violationStates.join(', ')}.` }]);
  }
  return words;
}

function isState(word: string): word is ViolationState {
  return (violationStates as readonly string[]).includes(word);
}
