export { default } from '../../betrace-datasource/e2e/playwright.config.ts';
