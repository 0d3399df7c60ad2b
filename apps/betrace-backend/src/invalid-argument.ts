import { create } from '@bufbuild/protobuf';
import { BadRequestSchema } from '@betrace/api-client/gen/google/rpc/error_details_pb.js';
import { ServiceError } from './errors.ts';

/** One wrong field of a request, by its path in the request message (`rule.tags[2]`, in snake case). */
export interface Problem {
  readonly field: string;
  readonly description: string;
}

/** INVALID_ARGUMENT with a BadRequest that lists every wrong field; the text is the first of them. */
export function invalidArgument(problems: readonly [Problem, ...Problem[]]): ServiceError {
  const [first, ...others] = problems;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return new ServiceError('invalid-argument', `${first.field}: ${first.description}${more}`, {
    details: [create(BadRequestSchema, { fieldViolations: [...problems] })],
  });
}
