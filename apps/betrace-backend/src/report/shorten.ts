/** Characters that are kept of a name of a span, service or attribute. */
export const maxName = 200;

/** A text of at most so many UTF-16 units; what is cut off is shown by an ellipsis, and no character is cut in half. */
export function shorten(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength - 1).replace(/[\ud800-\udbff]$/, '')}…` : text;
}
