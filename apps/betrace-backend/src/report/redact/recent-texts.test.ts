import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecentTexts } from './recent-texts.ts';

test('what was found out is remembered, also that it is nothing', () => {
  const texts = new RecentTexts<string | undefined>();
  const asked: string[] = [];
  const look = (text: string, found: string | undefined) =>
    texts.get(text, () => {
      asked.push(text);
      return found;
    });
  assert.deepEqual(
    [look('a', 'A'), look('a', 'B'), look('b', undefined), look('b', 'B')],
    ['A', 'A', undefined, undefined],
  );
  assert.deepEqual(asked, ['a', 'b']);
  texts.clear();
  assert.equal(look('b', 'B'), 'B');
});
