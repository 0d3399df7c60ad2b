/** Controls of compliance frameworks as data. A door of its own, as only pages about compliance need it. */
export { findControl, frameworks, type Control, type Framework } from './frameworks.ts';
