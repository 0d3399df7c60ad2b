import type { Rule, RuleRevision } from '@betrace/api-client';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';

import { startBackend, status } from '../../test/backend.ts';
import { aRule } from '../../test/fixtures.ts';
import { renderApp } from '../../test/render.tsx';
import { testIds } from '../../testIds.ts';

jest.mock('@grafana/ui', () => ({
  __esModule: true,
  ...jest.requireActual('@grafana/ui'),
  CodeEditor: jest.requireActual('../../test/monaco.tsx').TextBox,
}));

const first = aRule({ revision: 1, severity: 'low', expression: 'never { first }' });
const second = aRule({ revision: 2, expression: 'never { second }' });
const now = aRule({ revision: 3, expression: 'never { second }', tags: ['pci'] });
const revision = (rule: Rule, author: string): RuleRevision => ({
  revision: rule.revision,
  change: rule.revision === 1 ? 'create' : 'update',
  changedAt: '2026-03-02T10:00:00Z',
  author,
  rule,
});
const path = '/rules/detect-errors';

const serve = (more: Parameters<typeof startBackend>[0] = {}) =>
  startBackend({
    [`GET /api${path}`]: { data: now },
    [`GET /api${path}/revisions`]: {
      data: { revisions: [revision(now, 'ada'), revision(second, 'eve'), revision(first, 'ada')], nextPageToken: '' },
    },
    ...more,
  });
const items = async () => {
  await screen.findByTestId(testIds.revisions.list);
  return screen.getAllByTestId(testIds.revisions.item);
};

it('says who changed the rule when, and which fields', async () => {
  serve();
  const { history } = renderApp(path);
  await userEvent.click(await screen.findByRole('button', { name: 'Revisions' }));
  const texts = (await items()).map((item) => item.textContent);
  expect(texts[0]).toMatch(/^Revision 3.*update by adaTags$/);
  expect(texts[1]).toMatch(/^Revision 2.*update by eveExpression, Severity$/);
  expect(texts[2]).toMatch(/^Revision 1.*create by ada$/);
  expect(history.location.search).toBe('?revision=all');
});

it('compares the revision of the URL with now, and restores it', async () => {
  const restored = { ...first, revision: 4 };
  const sent = serve({ [`POST /api${path}/revisions/1/restore`]: { data: restored } });
  renderApp(`${path}?revision=1`);
  const [, , item] = await items();
  const differences = within(item as HTMLElement).getAllByTestId(testIds.ruleEditor.difference);
  expect(differences.map(({ textContent }) => textContent)).toEqual([
    'Expressionnever { firstsecond }',
    'Severitylowhigh',
    'Tagspci',
  ]);
  await userEvent.click(screen.getByRole('button', { name: 'Restore revision 1' }));
  await waitFor(async () =>
    expect(await screen.findByRole('textbox', { name: 'Expression', hidden: true })).toHaveValue('never { first }'),
  );
  expect(sent.some(({ path: asked }) => asked.endsWith('/restore'))).toBe(true);
});

it('of the revision that is in force says so, and offers nothing', async () => {
  serve();
  const { history } = renderApp(`${path}?revision=2`);
  const [top] = await items();
  await userEvent.click(within(top as HTMLElement).getByRole('button', { name: 'Revision 3' }));
  expect(await screen.findByText('It says what the rule says now.')).toBeVisible();
  expect(screen.queryByRole('button', { name: /^Restore/ })).toBeNull();
  expect(history.location.search).toBe('?revision=3');
});

it('says why a revision cannot be restored', async () => {
  serve({
    [`POST /api${path}/revisions/1/restore`]: { status: 400, data: status(9, 'Rule detect-errors comes from a file.') },
  });
  renderApp(`${path}?revision=1`);
  await userEvent.click(await screen.findByRole('button', { name: 'Restore revision 1' }));
  expect(await screen.findByText('Rule detect-errors comes from a file.')).toBeVisible();
});

it('restores nothing over changes that are not saved', async () => {
  serve();
  renderApp(path);
  await userEvent.type(await screen.findByRole('textbox', { name: 'Expression' }), ' // mine');
  await userEvent.click(screen.getByRole('button', { name: 'Revisions' }));
  const [, , oldest] = await items();
  await userEvent.click(within(oldest as HTMLElement).getByRole('button', { name: 'Revision 1' }));
  expect(await screen.findByRole('button', { name: /Restore revision 1/ })).toHaveAttribute('aria-disabled', 'true');
});
