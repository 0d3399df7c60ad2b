/**
 * A path template of google.api.http:
 *
 *     Template = "/" Segments [ ":" LITERAL ]     Segments = Segment { "/" Segment }
 *     Segment  = "*" | "**" | LITERAL | "{" FieldPath [ "=" Segments ] "}"
 *
 * `*` is one segment, `**` all that remain (none too); `{var}` is `{var=*}`.
 */
export interface PathTemplate {
  readonly text: string;
  readonly segments: readonly Segment[];
  /** After the last colon, '' without one. */
  readonly verb: string;
  readonly variables: readonly Variable[];
}

/** `*`, `**` or a literal as it stands in a decoded path. */
type Segment = { readonly wildcard: '*' | '**' } | { readonly literal: string };

interface Variable {
  /** As written, in snake case. */
  readonly field: string;
  /** Which segments it takes: from, up to but without (of a `**`: to the end). */
  readonly start: number;
  readonly end: number;
}

/** Reads a template. Throws on one that the grammar does not allow: a mistake in a proto file. */
export function parsePathTemplate(text: string): PathTemplate {
  const fail = (what: string): never => {
    throw new Error(`The path template ${text} ${what}.`);
  };
  const [, path = '', verb = ''] = /^\/(.*?)(?::([^/{}:*]+))?$/.exec(text) ?? fail('does not begin with a slash');
  const segments: Segment[] = [];
  const variables: Variable[] = [];
  const add = (segment: string) => {
    if (segments.some((before) => 'wildcard' in before && before.wildcard === '**')) {
      fail('goes on after **');
    }
    if (segment === '*' || segment === '**') {
      segments.push({ wildcard: segment });
    } else if (/^[^{}*=/]+$/.test(segment)) {
      segments.push({ literal: decodeURIComponent(segment) });
    } else {
      fail(`has the segment "${segment}", which cannot be read`);
    }
  };
  // A slash inside braces belongs to the variable.
  for (const part of path.match(/(?:\{[^{}]*\}|[^/{}])+|(?<=\/|^)(?=\/|$)|[{}]/g) ?? []) {
    const variable = /^\{([a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*)(?:=([^{}]+))?\}$/i.exec(part);
    if (variable === null) {
      add(part);
      continue;
    }
    const [, field = '', pattern = '*'] = variable;
    const start = segments.length;
    pattern.split('/').forEach(add);
    if (variables.some((other) => other.field === field)) {
      fail(`names ${field} twice`);
    }
    variables.push({ field, start, end: segments.length });
  }
  return { text, segments, verb, variables };
}

/**
 * The variables of a path that fits, by field, else undefined. `path` is as sent, percent-encoded and without query.
 * Throws URIError on a broken escape.
 */
export function matchPath(template: PathTemplate, path: string): ReadonlyMap<string, string> | undefined {
  if (!path.startsWith('/')) {
    return undefined;
  }
  let rest = path.slice(1);
  if (template.verb !== '') {
    if (!rest.endsWith(`:${template.verb}`)) {
      return undefined;
    }
    rest = rest.slice(0, -template.verb.length - 1);
  }
  const parts = rest.split('/');
  const open = isOpen(template);
  const least = template.segments.length - (open ? 1 : 0);
  if (open ? parts.length < least : parts.length !== least) {
    return undefined;
  }
  const fits = template.segments.every((segment, i) =>
    'literal' in segment
      ? decodeURIComponent(parts[i] as string) === segment.literal
      : segment.wildcard === '**' || parts[i] !== '',
  );
  if (!fits) {
    return undefined;
  }
  return new Map(
    template.variables.map(({ field, start, end }) => {
      const toTheEnd = open && end === template.segments.length;
      const taken = parts.slice(start, toTheEnd ? undefined : end);
      const several = toTheEnd || end - start > 1;
      return [field, taken.map(several ? decodeButSlash : decodeURIComponent).join('/')];
    }),
  );
}

/** Orders templates so that of two which fit a path the more literal one comes first. */
export function compareTemplates(a: PathTemplate, b: PathTemplate): number {
  const key = ({ segments, verb }: PathTemplate) =>
    segments.map((segment) => ('literal' in segment ? 0 : segment.wildcard === '*' ? 1 : 2)).join('') +
    (verb ? '' : '3');
  return key(a) < key(b) ? -1 : 1;
}

function isOpen({ segments }: PathTemplate): boolean {
  const last = segments.at(-1);
  return last !== undefined && 'wildcard' in last && last.wildcard === '**';
}

/** In a variable of several segments an encoded slash stays encoded, so that it can be told from a real one. */
function decodeButSlash(segment: string): string {
  return segment
    .split(/(%2f)/i)
    .map((piece, i) => (i % 2 === 1 ? piece : decodeURIComponent(piece)))
    .join('');
}
