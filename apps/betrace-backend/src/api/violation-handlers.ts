import type { Timestamp } from '@bufbuild/protobuf/wkt';
import { ViolationService } from '@betrace/api-client/gen/betrace/v1/violations_pb.js';
import { ServiceError } from '../errors.ts';
import { invalidArgument } from '../invalid-argument.ts';
import { violationStates, type ViolationState } from '../report/violation.ts';
import type { RuleStore, ViolationStore } from '../store/store.ts';
import { pageSize } from './page-size.ts';
import { checkSeverities } from './rule-handlers.ts';
import { serve, type ServedService } from './service.ts';
import { fromTimestamp } from './times.ts';
import { toViolationMessage } from './violation-message.ts';
import { violationSeries } from './violation-series.ts';

export interface ViolationDeps {
  readonly violations: ViolationStore;
  readonly rules: RuleStore;
  /** Ns since 1970. */
  readonly now: () => bigint;
}

export function violationHandlers({ violations, rules, now }: ViolationDeps): ServedService {
  return serve(ViolationService, {
    async listViolations(request) {
      checkSeverities('severity', request.severity);
      const page = await violations.list({
        limit: pageSize(request.pageSize),
        cursor: request.pageToken || undefined,
        ruleIds: request.ruleId,
        severities: request.severity,
        traceId: readTraceId(request.traceId),
        service: request.service || undefined,
        states: readStates(request.state),
        observed: request.observed,
        from: readTime(request.from),
        to: readTime(request.to),
      });
      return {
        violations: page.violations.map((violation) => toViolationMessage(violation)),
        nextPageToken: page.cursor ?? '',
      };
    },
    async aggregateViolations(request) {
      checkSeverities('severity', request.severity);
      return violationSeries(request, { violations, rules, now });
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

function readStates(words: readonly string[]): readonly ViolationState[] {
  if (!words.every(isState)) {
    throw invalidArgument([{ field: 'state', description: `should be any of ${violationStates.join(', ')}.` }]);
  }
  return words;
}

function isState(word: string): word is ViolationState {
  return (violationStates as readonly string[]).includes(word);
}

function readTraceId(id: string): string | undefined {
  if (id !== '' && !/^[0-9a-fA-F]{32}$/.test(id)) {
    throw invalidArgument([{ field: 'trace_id', description: 'should be 32 hex digits.' }]);
  }
  return id.toLowerCase() || undefined;
}

/** A time beyond 64 bits of nanoseconds (the years 1677 to 2262) means the end of that range. */
function readTime(time: Timestamp | undefined): bigint | undefined {
  if (time === undefined) {
    return undefined;
  }
  const ns = fromTimestamp(time);
  const [least, most] = [-(2n ** 63n), 2n ** 63n - 1n];
  return ns < least ? least : ns > most ? most : ns;
}
