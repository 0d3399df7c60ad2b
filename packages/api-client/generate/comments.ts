import type { AnyDesc } from '@bufbuild/protobuf';
import type { DescriptorProto, EnumDescriptorProto, FileDescriptorProto } from '@bufbuild/protobuf/wkt';

/** The comment before a definition, as one text in Markdown; undefined without one. */
export type CommentOf = (desc: AnyDesc) => string | undefined;

/** Field numbers in descriptor.proto, of which the paths of comments are made. */
const IN_FILE = { message: 4, enum: 5, service: 6 };
const IN_MESSAGE = { field: 2, nested: 3, enum: 4 };
const IN_SERVICE = { method: 2 };
const IN_ENUM = { value: 2 };

/** Reads the comments of files that were sent with their source info. */
export function commentReader(files: readonly FileDescriptorProto[]): CommentOf {
  const comments = new Map<object, string>();
  for (const file of files) {
    const byPath = new Map(
      (file.sourceCodeInfo?.location ?? []).map(({ path, leadingComments }) => [path.join('.'), leadingComments]),
    );
    const note = (proto: object, ...path: number[]) => {
      const text = byPath
        .get(path.join('.'))
        ?.trim()
        .replaceAll(/\n /g, '\n')
        .replaceAll(/(?<!\n)\n(?!\n)/g, ' ');
      if (text) {
        comments.set(proto, text);
      }
    };
    const visitEnum = (proto: EnumDescriptorProto, ...path: number[]) => {
      note(proto, ...path);
      proto.value.forEach((value, i) => note(value, ...path, IN_ENUM.value, i));
    };
    const visitMessage = (proto: DescriptorProto, ...path: number[]) => {
      note(proto, ...path);
      proto.field.forEach((field, i) => note(field, ...path, IN_MESSAGE.field, i));
      proto.nestedType.forEach((nested, i) => visitMessage(nested, ...path, IN_MESSAGE.nested, i));
      proto.enumType.forEach((nested, i) => visitEnum(nested, ...path, IN_MESSAGE.enum, i));
    };
    file.messageType.forEach((proto, i) => visitMessage(proto, IN_FILE.message, i));
    file.enumType.forEach((proto, i) => visitEnum(proto, IN_FILE.enum, i));
    file.service.forEach((proto, i) => {
      note(proto, IN_FILE.service, i);
      proto.method.forEach((method, j) => note(method, IN_FILE.service, i, IN_SERVICE.method, j));
    });
  }
  return (desc) => comments.get(desc.proto);
}
