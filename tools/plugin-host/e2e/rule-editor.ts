import { expect, type Page } from '@playwright/test';
import { testIds } from '../../../apps/betrace-app/src/testIds.ts';

const ids = testIds.ruleEditor;

/** The page on which a rule is written, as a person uses it: by keyboard in Monaco. */
export class RuleEditorPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get diagnostics() {
    return this.#page.getByTestId(ids.diagnostic);
  }
  get save() {
    return this.#page.getByTestId(ids.save);
  }
  get squiggles() {
    return this.#page.locator('.monaco-editor .squiggly-error');
  }

  async open(): Promise<void> {
    await this.#page.goto('/a/betracehq-betrace-app/rules');
    await this.#page.getByTestId(testIds.ruleList.create).first().click();
    await expect(this.#page.locator('.monaco-editor .view-lines')).toBeVisible();
  }

  /** Types at the cursor; the editor closes brackets by itself and takes those that are typed over. */
  async type(text: string): Promise<void> {
    await this.#page.locator('.monaco-editor textarea').first().focus();
    await this.#page.keyboard.type(text);
  }

  /** Puts the cursor behind so many characters of the first line. */
  async moveTo(column: number): Promise<void> {
    await this.#page.locator('.monaco-editor textarea').first().focus();
    await this.#page.keyboard.press('Control+Home');
    for (let at = 0; at < column; at += 1) {
      await this.#page.keyboard.press('ArrowRight');
    }
  }

  /** A new rule only observes, unless it is told otherwise. */
  async switchOn(): Promise<void> {
    await this.#page.getByTestId(ids.state).getByRole('radio', { name: /^On/ }).check();
  }

  async fillName(name: string): Promise<void> {
    await this.#page.getByTestId(ids.name).fill(name);
  }
}
