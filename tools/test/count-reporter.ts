import type { TestEvent } from 'node:test/reporters';

/** Reporter for `node --test` that prints one JSON line of counts when the whole run has ended. */
export default async function* countReporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of source) {
    if (event.type === 'test:summary' && event.data.file === undefined) {
      const { tests, passed, skipped, todo } = event.data.counts;
      yield JSON.stringify({ passed, failed: tests - passed - skipped - todo, skipped: skipped + todo }) + '\n';
    }
  }
}
