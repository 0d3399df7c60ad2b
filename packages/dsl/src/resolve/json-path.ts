/** The steps of a path such as `$.user.name`, `$.items[0]`, `$['a b']`: keys and indexes; null when it is none. */
export function parseJsonPath(path: string): (string | number)[] | null {
  const steps: (string | number)[] = [];
  const step = /\.([A-Za-z_][\w-]*)|\[(\d{1,9})\]|\[(?:'([^']*)'|"([^"]*)")\]/y;
  step.lastIndex = 1;
  while (path.startsWith('$') && step.lastIndex < path.length && steps.length < 50) {
    const found = step.exec(path);
    if (found === null) {
      return null;
    }
    const [, name, index, single, double] = found;
    steps.push(index === undefined ? (name ?? single ?? double ?? '') : Number(index));
  }
  return path.startsWith('$') && step.lastIndex === path.length ? steps : null;
}
