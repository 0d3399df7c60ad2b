import { testIds } from '../src/testIds.ts';
import { app, expect, id, personOf, proxied, test, type Role } from './system.ts';

const name = 'Made by somebody of a role';
const body = { name, expression: 'never { a_span_that_the_shop_does_not_have }' };

/** Statuses of what each role does through Grafana: read rules, create one, read the audit log. */
const expected: Record<Role, [read: number, create: number, audit: number]> = {
  Viewer: [200, 403, 403],
  Editor: [200, 200, 403],
  Admin: [200, 200, 200],
};

for (const [role, [mayRead, mayCreate, mayAudit]] of Object.entries(expected)) {
  test(`${role}: what is offered is what is allowed`, async ({ browser, request }) => {
    const { page, leave } = await personOf(browser, request, role as Role);
    try {
      expect((await page.request.get(proxied('rules'))).status()).toBe(mayRead);
      expect((await page.request.get(proxied('audit'))).status()).toBe(mayAudit);
      const created = await page.request.post(proxied('rules'), { data: body });
      expect(created.status()).toBe(mayCreate);

      await page.goto(`${app}/rules`);
      await expect(page.getByTestId(testIds.ruleList.row).first()).toBeVisible();
      await expect(page.getByTestId(testIds.ruleList.create)).toHaveCount(mayCreate === 200 ? 1 : 0);
      await page.goto(`/plugins/${id}`);
      await expect(page.getByTestId(testIds.configuration.form)).toHaveCount(role === 'Admin' ? 1 : 0);

      if (created.ok()) {
        const { id: ruleId, revision } = (await created.json()) as { id: string; revision: number };
        const deleted = await page.request.delete(proxied(`rules/${ruleId}?revision=${revision}`));
        expect(deleted.ok()).toBe(true);
      }
    } finally {
      await leave();
    }
  });
}
