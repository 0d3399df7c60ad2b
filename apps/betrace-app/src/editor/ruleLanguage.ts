import type { Monaco, monacoTypes } from '@grafana/ui';

import { registerProviders } from './languageProviders.ts';

export const LANGUAGE_ID = 'betrace';

/** Makes the rule language known to Grafana's Monaco, once per page load: Monaco is shared with all of Grafana. */
export function registerRuleLanguage(monaco: Monaco): void {
  if (monaco.languages.getLanguages().some(({ id }) => id === LANGUAGE_ID)) {
    return;
  }
  monaco.languages.register({ id: LANGUAGE_ID });
  monaco.languages.setLanguageConfiguration(LANGUAGE_ID, configuration);
  monaco.languages.setMonarchTokensProvider(LANGUAGE_ID, tokens);
  registerProviders(monaco, LANGUAGE_ID);
}

const configuration: monacoTypes.languages.LanguageConfiguration = {
  comments: { lineComment: '//', blockComment: ['/*', '*/'] },
  brackets: [
    ['{', '}'],
    ['(', ')'],
    ['[', ']'],
  ],
  autoClosingPairs: [
    { open: '{', close: '}' },
    { open: '(', close: ')' },
    { open: '[', close: ']' },
    { open: '"', close: '"', notIn: ['string', 'comment'] },
    { open: '`', close: '`', notIn: ['string', 'comment'] },
  ],
};

const tokens: monacoTypes.languages.IMonarchLanguage = {
  blocks: ['when', 'always', 'never'],
  words: ['and', 'or', 'not', 'in', 'as', 'of', 'within', 'true', 'false', 'where', 'distinct'],
  relations: ['child', 'parent', 'descendant', 'ancestor', 'sibling', 'before', 'after', 'overlaps', 'during'],
  operators: ['contains', 'starts_with', 'ends_with', 'matches'],
  scopes: ['span', 'root', 'resource', 'instrumentation', 'event', 'link', 'trace'],
  tokenizer: {
    root: [
      [/\/\/.*$/, 'comment'],
      [/\/\*/, 'comment', '@comment'],
      [/"(?:[^"\\\n]|\\.)*"/, 'string'],
      [/"(?:[^"\\\n]|\\.)*$/, 'string.invalid'],
      [/`[^`]*`/, 'string'],
      [/(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+\b/, 'number'],
      [/\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/, 'number'],
      [/\.where\b/, 'keyword'],
      // After a dot every word is a segment of a name.
      [/\.[A-Za-z_]\w*/, 'identifier'],
      [/:[A-Za-z]\w*/, 'type'],
      [/[A-Za-z_]\w*(?=\s*\()/, { cases: { '@words': 'keyword', '@default': 'predefined' } }],
      [
        /[A-Za-z_]\w*/,
        {
          cases: {
            '@blocks': 'keyword',
            '@words': 'keyword',
            '@relations': 'keyword',
            '@operators': 'keyword',
            '@scopes': 'type',
            '@default': 'identifier',
          },
        },
      ],
      [/[=!<>]=?|[-+*/%]/, 'operator'],
      [/[{}()[\]]/, '@brackets'],
    ],
    comment: [
      [/[^/*]+/, 'comment'],
      [/\*\//, 'comment', '@pop'],
      [/./, 'comment'],
    ],
  },
};
