import { ScalarType } from '@bufbuild/protobuf';
import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { ExportTraceServiceRequestSchema } from '@betrace/api-client/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.js';

export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const START_GROUP = 3;
export const END_GROUP = 4;
export const FIXED32 = 5;

/** What a field of a message should look like on the wire. */
export interface FieldShape {
  readonly name: string;
  readonly no: number;
  readonly wire: typeof VARINT | typeof FIXED64 | typeof BYTES | typeof FIXED32;
  readonly isString: boolean;
  /** The shape of an embedded message. */
  readonly message: (() => MessageShape) | undefined;
}

export interface MessageShape {
  readonly name: string;
  readonly fields: ReadonlyMap<number, FieldShape>;
}

const known = new Map<string, MessageShape>();

/** The shape of a message, from the generated descriptors. Repeated scalars, which could be packed, OTLP traces have none. */
export function shapeOf(message: DescMessage): MessageShape {
  let shape = known.get(message.typeName);
  if (shape === undefined) {
    shape = {
      name: message.name,
      fields: new Map(message.fields.map((field) => [field.number, fieldShape(field)])),
    };
    known.set(message.typeName, shape);
  }
  return shape;
}

function fieldShape(field: DescField): FieldShape {
  const { name, number: no, message } = field;
  if (message !== undefined) {
    return { name, no, wire: BYTES, isString: false, message: () => shapeOf(message) };
  }
  const scalar = field.fieldKind === 'enum' ? ScalarType.INT32 : (field.scalar as ScalarType);
  return { name, no, wire: wireOf(scalar), isString: scalar === ScalarType.STRING, message: undefined };
}

function wireOf(scalar: ScalarType): FieldShape['wire'] {
  switch (scalar) {
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return BYTES;
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
      return FIXED64;
    case ScalarType.FIXED32:
      return FIXED32;
    case ScalarType.BOOL:
    case ScalarType.INT32:
    case ScalarType.INT64:
    case ScalarType.UINT32:
      return VARINT;
    default:
      throw new Error(`OTLP has a field of scalar type ${scalar}: say how it looks on the wire`);
  }
}

export const REQUEST: MessageShape = shapeOf(ExportTraceServiceRequestSchema);
