/** A time of the API (RFC 3339) for people: to the second, in UTC; empty when there is none. */
export function timeText(time: string | undefined): string {
  return (time ?? '').replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z$/, '$1 $2Z');
}
