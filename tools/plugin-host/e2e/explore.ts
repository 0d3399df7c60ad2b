import { expect, type Page } from '@playwright/test';

/** The host's Explore page: the data source's query editor, and what its backend answers. */
export class ExplorePage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Opens a query by URL, as a link from elsewhere in Grafana would. */
  async open(query: Record<string, unknown>, from = 'now-1h'): Promise<void> {
    const pane = { datasource: 'betrace', queries: [{ refId: 'A', ...query }], range: { from, to: 'now' } };
    await this.#page.goto(`/explore?schemaVersion=1&panes=${encodeURIComponent(JSON.stringify({ pane }))}`);
    await this.done();
  }

  async run(): Promise<void> {
    await this.#page.getByRole('button', { name: 'Run query' }).click();
    await this.done();
  }

  /** Chooses an option of one of the query editor's selects, which runs the query. */
  async choose(testId: string, option: string): Promise<void> {
    await this.#page.getByTestId(testId).getByRole('combobox').click();
    await this.#page.getByRole('option').filter({ hasText: option }).first().click();
    await this.done();
  }

  async done(): Promise<void> {
    await expect(this.#page.getByTestId('host-results')).toHaveAttribute('data-state', /Done|Error/);
  }

  get tables() {
    return this.#page.getByTestId('host-table');
  }
  get error() {
    return this.#page.getByTestId('host-query-error');
  }

  /** Rows of the first table without its header, each as the texts of its cells. */
  async rows(): Promise<string[][]> {
    const rows = this.tables
      .first()
      .getByRole('row')
      .filter({ has: this.#page.getByRole('gridcell') });
    return Promise.all((await rows.all()).map((row) => row.getByRole('gridcell').allInnerTexts()));
  }
}
