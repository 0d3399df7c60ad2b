import { toJson, type JsonObject, type JsonValue, type Message } from '@bufbuild/protobuf';
import type { HttpBinding } from './http-binding.ts';

/** The proto3 JSON of an answer, with every field that has a default, or of the one field that the binding answers with. */
export function answerJson({ method, responseBody }: HttpBinding, answer: Message): JsonValue {
  const json = toJson(method.output, answer, { alwaysEmitImplicit: true }) as JsonObject;
  return responseBody === undefined ? json : (json[responseBody.jsonName] ?? null);
}
