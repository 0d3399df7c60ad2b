import { expect, type Locator, type Page } from '@playwright/test';

/** More steps than this to a control are too many for anybody. */
const mostSteps = 120;

/** A person without a mouse: Tab, arrows, Enter and typing, and nothing else. */
export class Keyboard {
  readonly #page: Page;
  /** Whether Tab moves on from the code editor; it keeps that while the page is not loaded anew. */
  #leavesEditor = false;

  constructor(page: Page) {
    this.#page = page;
  }

  /**
   * Presses Tab, or Shift+Tab for one that stands before, until the control or something in it has the focus. Throws an
   * Error that names the control when that takes too many steps: it cannot be reached, or it has left the page.
   */
  async tabTo(control: Locator, { back = false } = {}): Promise<void> {
    const target = control.first();
    await expect(target).toBeVisible();
    for (let step = 0; step <= mostSteps; step += 1) {
      if (await target.evaluate((element) => element.contains(document.activeElement))) {
        return;
      }
      await this.#leaveEditor();
      await this.#page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
    }
    throw new Error(`${String(control)} was not reached within ${mostSteps} tabs`);
  }

  /** Goes to a button or link and presses Enter. */
  async activate(control: Locator, options?: { back?: boolean }): Promise<void> {
    await this.tabTo(control, options);
    await this.#page.keyboard.press('Enter');
  }

  /** Goes to a field and types over what is in it. */
  async fill(control: Locator, text: string): Promise<void> {
    await this.tabTo(control);
    await this.press('Control+A');
    await this.type(text);
  }

  /** Goes to a group of radio buttons and presses the arrow until the one of this name is chosen. */
  async choose(group: Locator, name: RegExp, options?: { back?: boolean }): Promise<void> {
    await this.tabTo(group, options);
    const wanted = group.getByRole('radio', { name });
    for (let left = await group.getByRole('radio').count(); left > 0 && !(await wanted.isChecked()); left -= 1) {
      await this.press('ArrowDown');
    }
    await expect(wanted).toBeChecked();
  }

  async press(key: string, times = 1): Promise<void> {
    for (let pressed = 0; pressed < times; pressed += 1) {
      await this.#page.keyboard.press(key);
    }
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
  }

  /** In the code editor Tab writes a tab, until Ctrl+M says that it moves on, as the page tells beside the editor. */
  async #leaveEditor(): Promise<void> {
    if (!this.#leavesEditor && (await this.#page.locator('.monaco-editor :focus').count()) > 0) {
      await this.press('Escape');
      await this.press('Control+M');
      this.#leavesEditor = true;
    }
  }
}
