import { explain, parse } from '@betrace/dsl';

import { library, type LibraryRule, type Theme } from './libraryRules.ts';

/** A rule of the library, which is to be adapted and saved as one's own. */
export interface StarterRule extends LibraryRule {
  theme: Theme;
  /** What the expression says, in plain words. */
  explanation: string;
}

export const themes = Object.keys(library) as Theme[];

/** A theme's file name as a title: `Payments and orders`. */
export const themeTitle = (theme: Theme): string => theme.charAt(0).toUpperCase() + theme.slice(1).replaceAll('-', ' ');

/** Every rule of the library, by theme. They are explained at import: not for one rule alone. */
export const starterRules: readonly StarterRule[] = themes.flatMap((theme) =>
  library[theme].rules.map((rule) => ({ ...rule, theme, explanation: explain(parse(rule.expression)) ?? '' })),
);

/** Whether each word stands somewhere in what the gallery shows of the rule, in whatever case. */
export function matchesSearch(rule: StarterRule, search: string): boolean {
  const { name, explanation, expression, description, tags } = rule;
  const shown = [name, explanation, expression, description, ...tags].join('\n').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => shown.includes(word));
}
