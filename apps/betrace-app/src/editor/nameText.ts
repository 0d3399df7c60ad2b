/** Words with a meaning of their own at the beginning of a name. */
const reserved = new Set(
  'and or not in as of within true false span root parent when always never where event link trace resource instrumentation'.split(
    ' ',
  ),
);

/** A name of spans or attributes as an expression writes it: in quotes, unless it is plain and means nothing else. */
export function nameText(name: string, variables: readonly string[] = []): string {
  const [first = ''] = name.split('.');
  const plain = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(name) && !reserved.has(first) && !variables.includes(first);
  return plain ? name : JSON.stringify(name);
}
