import type { Client } from '@betrace/api-client';
import type { Page } from '@playwright/test';
import { testIds } from '../../../apps/betrace-app/src/testIds.ts';
import { RuleEditorPage } from './rule-editor.ts';

/** A page of the app as it is opened by its address, in a state that is worth looking at. */
export interface AppPage {
  readonly name: string;
  /** The path below the app's own base, or from the root when it begins with a slash; from what the service holds. */
  readonly path: string | ((api: Client) => Promise<string>);
  /** There once the page shows what it is for. */
  readonly ready: string;
  /** Name of the picture of it that the docs show. */
  readonly picture?: string;
  /** What is done on the page before it is looked at. */
  readonly then?: (page: Page) => Promise<void>;
}

const base = '/a/betracehq-betrace-app';
const rule = 'charge-needs-fraud-check';
const starter = 'refund-not-above-charge';

/** To be imported: a rule that changes, a new one, and one that is refused. */
const ruleFile = `rules:
  - id: ${rule}
    name: Charges over 500 need a fraud check
    severity: critical
    expression: |
      when { payment.charge_card.where(amount > 500) as charge }
      always { payment.fraud_check.where(order_id == charge.order_id) }
  - name: No checkout takes longer than two seconds
    severity: high
    expression: 'never { checkout.place_order.where(span:duration > 2s) }'
  - name: Every charge is authorised
    expression: 'always { payment.charge_card.where(authorised == }'
`;

/** Every page of the app on a stocked stand; a test holds that no route is missing. */
export const appPages: readonly AppPage[] = [
  { name: 'home', picture: 'home', path: 'home', ready: testIds.home.violation },
  { name: 'rules', picture: 'rules', path: 'rules', ready: testIds.ruleList.row },
  { name: 'no rule that matches', path: 'rules?q=nothing-is-called-so', ready: testIds.ruleList.search },
  { name: 'a new rule', path: 'rules/new', ready: testIds.trial.sample },
  { name: 'a new rule of the gallery', path: `rules/new?from=${starter}`, ready: testIds.trial.sample },
  {
    name: 'a rule with a trace it is tried on',
    picture: 'rule-test',
    path: `rules/${rule}`,
    ready: testIds.trial.sample,
    then: async (page) => {
      await page.getByTestId(testIds.trial.sample).first().getByRole('button').first().press('Enter');
      await page.getByTestId(testIds.trial.waterfall).waitFor();
    },
  },
  {
    name: 'a new rule with a mistake',
    picture: 'rule-editor',
    path: 'rules/new',
    ready: testIds.trial.sample,
    then: async (page) => {
      const editor = new RuleEditorPage(page);
      await editor.fillName('Charges over 1000 need a fraud check');
      await editor.type('when { payment.charge_card.where(amount > ) as charge } ');
      await editor.type('always { payment.fraud_check.where(order_id == charge.order_id) }');
      await editor.diagnostics.first().waitFor();
    },
  },
  {
    name: 'revisions of a rule',
    picture: 'revisions',
    path: `rules/${rule}?revision=1`,
    ready: testIds.revisions.item,
  },
  {
    name: 'the preview of an import',
    picture: 'rule-import',
    path: 'rules/import',
    ready: testIds.ruleImport.text,
    then: async (page) => {
      await page.getByTestId(testIds.ruleImport.text).fill(ruleFile);
      await page.getByTestId(testIds.ruleImport.preview).click();
      await page.getByTestId(testIds.ruleImport.results).waitFor();
    },
  },
  { name: 'a rule that is not there', path: 'rules/not-there', ready: testIds.page.error },
  { name: 'the gallery', path: 'gallery', ready: testIds.gallery.rule },
  { name: 'a rule in the gallery', picture: 'gallery', path: `gallery?rule=${starter}`, ready: testIds.gallery.use },
  { name: 'violations', picture: 'violations', path: 'violations', ready: testIds.violationList.row },
  { name: 'violations of a rule', path: `violations?rule=${rule}`, ready: testIds.violationList.row },
  { name: 'no violation that matches', path: 'violations?rule=not-there', ready: testIds.page.empty },
  {
    name: 'a violation',
    picture: 'violation',
    path: async (api) => `violations/${(await api.violations.list({ ruleId: [rule] })).violations[0]?.id}`,
    ready: testIds.violationDetail.witness,
  },
  {
    name: 'configuration',
    picture: 'configuration',
    path: '/plugins/betracehq-betrace-app',
    ready: testIds.configuration.form,
  },
  {
    name: 'rules as a tab of the plugin',
    path: '/plugins/betracehq-betrace-app?page=rules',
    ready: testIds.ruleList.row,
  },
  { name: 'rules as a page of their own', path: '/plugins/betrace/rules', ready: testIds.ruleList.row },
];

/** The address of a page on this host. */
export async function addressOf({ path }: AppPage, api: Client): Promise<string> {
  const found = typeof path === 'string' ? path : await path(api);
  return found.startsWith('/') ? found : `${base}/${found}`;
}

/** Opens a page and waits until it shows what it is for. */
export async function openAppPage(page: Page, wanted: AppPage, api: Client): Promise<void> {
  await page.goto(await addressOf(wanted, api));
  await page.getByTestId(wanted.ready).first().waitFor();
  await wanted.then?.(page);
}
