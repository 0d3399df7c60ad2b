const svg = (content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><g fill="none" stroke="currentColor" stroke-width="2" ` +
  `stroke-linecap="round" stroke-linejoin="round">${content}</g></svg>`;

const drawn: Record<string, string> = {
  'angle-double-left': svg('<path d="m11 8-4 4 4 4m6-8-4 4 4 4"/>'),
  'angle-double-up': svg('<path d="m8 11 4-4 4 4m-8 6 4-4 4 4"/>'),
  spinner: svg('<path d="M12 3a9 9 0 1 1-9 9"/>'),
};

const anyOther = svg('<circle cx="12" cy="12" r="7"/>');

/**
 * About a third of Grafana's icons are not in its npm package. Those that the host itself shows are drawn here; any
 * other gets a ring, so that a page misses a picture but nothing else. Returns undefined for what is no icon.
 */
export function standInIcon(urlPath: string): string | undefined {
  const name = /^\/public\/build\/img\/icons\/\w+\/([\w-]+)\.svg$/.exec(urlPath)?.[1];
  return name === undefined ? undefined : (drawn[name] ?? anyOther);
}
