/** The first of what comes, and whether there is more. */
export async function take<T>(
  all: AsyncIterable<T>,
  limit: number,
): Promise<{ readonly items: readonly T[]; readonly more: boolean }> {
  const items: T[] = [];
  for await (const item of all) {
    if (items.length === limit) {
      return { items, more: true };
    }
    items.push(item);
  }
  return { items, more: false };
}
