import { aRule } from '../../test/fixtures.ts';
import { listRules } from './listedRule.ts';
import { sortInUrl, viewFromUrl, viewOf } from './ruleView.ts';

const listed = listRules(
  [
    aRule({ name: 'Apples', severity: 'low', tags: ['fruit'], updatedAt: '2026-03-02T10:00:00Z' }),
    aRule({ id: 'b', name: 'Bread', severity: 'critical', enabled: false, updatedAt: '2026-03-04T10:00:00Z' }),
    aRule({
      ...{ id: 'c', name: 'Cake', severity: 'high', observe: true, tags: ['sweet'], expression: 'never { Sugar }' },
      ...{ compliance: [{ framework: 'gdpr', control: 'Art. 32', known: true }], updatedAt: '2026-03-03T10:00:00Z' },
    }),
  ],
  { of: ({ id }) => (id === 'b' ? [1, 2] : [0]) },
  ['b', 'c'].map((id) => ({ id, reason: 'It cannot be read.' })),
);

const shown = (search: string, kept: string[] = []) =>
  viewOf(listed, viewFromUrl(search), new URLSearchParams(search).get('q') ?? '', new Set(kept)).map(
    ({ rule }) => rule.name,
  );

it.each([
  ['', ['Apples', 'Bread', 'Cake']],
  ['q=SUGAR', ['Cake']],
  ['severity=low&severity=critical', ['Apples', 'Bread']],
  ['state=observe', ['Cake']],
  ['state=off&state=on', ['Apples', 'Bread']],
  ['tag=fruit&tag=sweet', ['Apples', 'Cake']],
  ['framework=gdpr', ['Cake']],
  ['violated=true', ['Bread']],
  ['severity=high&tag=sweet&framework=gdpr&state=observe&q=cake', ['Cake']],
  ['sort=-name', ['Cake', 'Bread', 'Apples']],
  ['sort=severity', ['Bread', 'Cake', 'Apples']],
  ['sort=-state', ['Apples', 'Cake', 'Bread']],
  ['sort=-violations', ['Bread', 'Apples', 'Cake']],
  ['sort=-changed', ['Bread', 'Cake', 'Apples']],
  ['sort=nonsense', ['Apples', 'Bread', 'Cake']],
])('the URL ?%s shows the rules that fit, in its order', (search, names) => expect(shown(search)).toEqual(names));

it('a rule that is off is not broken, whatever is wrong with it', () =>
  expect(shown('state=broken')).toEqual(['Cake']));

it('what is to be kept in sight is shown though it does not fit', () =>
  expect(shown('severity=low', ['b'])).toEqual(['Apples', 'Bread']));

it('a head turns the order round that it has, and else begins with its own', () => {
  const order = (search: string, key: Parameters<typeof sortInUrl>[1]) => sortInUrl(viewFromUrl(search), key);
  expect([order('', 'name'), order('sort=-name', 'name')]).toEqual(['-name', 'name']);
  expect([order('', 'changed'), order('sort=-changed', 'changed')]).toEqual(['-changed', 'changed']);
});
