/** The environment in which a Node process loads a file of `preload/` before all else, in its threads too. */
export function preload(name: 'die-of-deflate' | 'die-on-request' | 'restless-clock'): {
  readonly NODE_OPTIONS: string;
} {
  return { NODE_OPTIONS: `--import=${new URL(`preload/${name}.ts`, import.meta.url).href}` };
}
