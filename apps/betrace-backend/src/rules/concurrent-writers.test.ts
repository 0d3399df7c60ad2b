import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startService } from '../testing/test-service.ts';

const writers = 50;

interface Rule {
  readonly tags: readonly string[];
  readonly revision: number;
}

test(
  'fifty who change one rule at a time lose no change of another: who is overtaken reads and tries again',
  { timeout: 120_000 },
  async (t) => {
    const service = await startService(t, { threads: true });
    await service.addRule({ id: 'shared', name: 'Shared', expression: 'span.status == "ERROR"' });
    const url = `${service.httpUrl}/api/rules/shared`;
    let overtaken = 0;
    const addTag = async (tag: string) => {
      for (;;) {
        const rule = (await (await fetch(url)).json()) as Rule;
        const answer = await fetch(url, {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ ...rule, tags: [...rule.tags, tag] }),
        });
        const { code } = (await answer.json()) as { code?: number };
        if (answer.ok) {
          return;
        }
        assert.deepEqual([answer.status, code], [409, 10], 'ABORTED');
        overtaken++;
      }
    };
    const tags = Array.from({ length: writers }, (_, i) => `tag-${i}`);
    await Promise.all(tags.map(addTag));
    const rule = (await (await fetch(url)).json()) as Rule;
    assert.deepEqual(rule.tags.toSorted(), tags.toSorted());
    assert.equal(rule.revision, 1 + writers);
    assert.ok(overtaken > 0, 'they did meet');
    const page = (await service.call('GET', '/api/rules/shared/revisions?pageSize=100')) as {
      revisions: { rule: Rule }[];
    };
    // Each revision has one tag more than the one before: nothing was ever written over.
    assert.deepEqual(
      page.revisions.map((each) => each.rule.tags.length),
      Array.from({ length: writers + 1 }, (_, i) => writers - i),
    );
  },
);
