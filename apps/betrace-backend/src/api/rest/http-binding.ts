import {
  getOption,
  hasOption,
  ScalarType,
  type DescField,
  type DescMethod,
  type DescService,
} from '@bufbuild/protobuf';
import {
  resume as streamResume,
  success_status as successStatus,
} from '@betrace/api-client/gen/betrace/v1/options_pb.js';
import { http } from '@betrace/api-client/gen/google/api/annotations_pb.js';
import type { HttpRule } from '@betrace/api-client/gen/google/api/http_pb.js';
import { fieldsAt, isTextual } from './field-path.ts';
import { fieldByName } from './json-problems.ts';
import { parsePathTemplate, type PathTemplate } from './path-template.ts';

/** One way to call an rpc over REST, read from its google.api.http option. */
export interface HttpBinding {
  readonly method: DescMethod;
  /** GET, POST, ..., or `*` for any. */
  readonly verb: string;
  readonly template: PathTemplate;
  /** For each variable of the template the fields on the way to what it sets. */
  readonly pathFields: ReadonlyMap<string, readonly [...DescField[], DescField]>;
  /** The field that the body is, `*` for all that the path does not set, undefined for none. */
  readonly body: DescField | '*' | undefined;
  /** The field that the answer is; undefined for all of the message. */
  readonly responseBody: DescField | undefined;
  readonly successStatus: number;
  /** Of a stream that can be taken up again: the fields that hold where. */
  readonly resume: { readonly request: DescField; readonly response: DescField } | undefined;
}

/** The bindings of every rpc of a service that has any. Throws on an annotation that cannot be served. */
export function httpBindings(service: DescService): HttpBinding[] {
  return service.methods
    .filter((method) => hasOption(method, http))
    .flatMap((method) => {
      const rule = getOption(method, http);
      return [rule, ...rule.additionalBindings].map((each) => bindingOf(method, each));
    });
}

function bindingOf(method: DescMethod, rule: HttpRule): HttpBinding {
  const fail = (what: string): never => {
    throw new Error(`The google.api.http option of ${method.parent.typeName}.${method.name} ${what}.`);
  };
  const { pattern } = rule;
  const [verb, path] =
    pattern.case === 'custom'
      ? [pattern.value.kind, pattern.value.path]
      : pattern.case === undefined
        ? fail('has no path')
        : [pattern.case.toUpperCase(), pattern.value];
  const template = parsePathTemplate(path);
  const pathFields = template.variables.map(({ field }) => {
    const fields = fieldsAt(method.input, field) ?? fail(`names ${field}, which is no field of its request`);
    const last = fields.at(-1) as DescField;
    if (last.fieldKind === 'list' || !isTextual(last)) {
      fail(`puts ${field} into the path, which is no single value`);
    }
    return [field, fields] as const;
  });
  const fieldOf = (message: typeof method.input, name: string) =>
    name === '' ? undefined : (fieldByName(message, name) ?? fail(`names ${name}, which is no field`));
  return {
    method,
    verb,
    template,
    pathFields: new Map(pathFields),
    body: rule.body === '*' ? '*' : fieldOf(method.input, rule.body),
    responseBody: fieldOf(method.output, rule.responseBody),
    successStatus: getOption(method, successStatus) || 200,
    resume: resumeOf(method),
  };
}

function resumeOf(method: DescMethod): HttpBinding['resume'] {
  if (!hasOption(method, streamResume)) {
    return undefined;
  }
  const { requestField, responseField } = getOption(method, streamResume);
  const [request, response] = [fieldByName(method.input, requestField), fieldByName(method.output, responseField)];
  if (request?.scalar !== ScalarType.STRING || response?.scalar !== ScalarType.STRING) {
    throw new Error(`The resume option of ${method.parent.typeName}.${method.name} names what is no text field.`);
  }
  return { request, response };
}
