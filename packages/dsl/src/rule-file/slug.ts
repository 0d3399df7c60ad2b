/** Words that stand in paths of the API. */
const reserved = new Set(['validate', 'test', 'import', 'export']);

export function isSlug(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(text) && !reserved.has(text);
}

/** The id that a name gives; null when it has none of a slug's characters, or gives a reserved word. */
export function slugOf(name: string): string | null {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 63)
    .replace(/-+$/, '');
  return isSlug(slug) ? slug : null;
}
