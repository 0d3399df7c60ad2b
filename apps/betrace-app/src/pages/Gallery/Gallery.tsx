import { locationService } from '@grafana/runtime';
import { Combobox, EmptyState, Field, FilterInput, Stack, Text } from '@grafana/ui';
import { useId } from 'react';
import { useLocation } from 'react-router';

import { may } from '../../app/access.ts';
import { useSearchText } from '../../data/useSearchText.ts';
import { matchesSearch, starterRules, themes, themeTitle } from '../../gallery/starterRules.ts';
import { testIds } from '../../testIds.ts';
import { StarterRuleList } from './StarterRuleList.tsx';

const themeOptions = themes.map((value) => ({ value: value as string, label: themeTitle(value) }));

/** The starter rules by theme. What is shown stands in the URL: `?q=&theme=&rule=`, the last being the open one. */
export function Gallery() {
  const id = useId();
  const query = new URLSearchParams(useLocation().search);
  // Grafana has a parameter of that name, too, for its colours.
  const theme = themes.find((one) => one === query.get('theme'));
  const [text, searchFor, setText] = useSearchText();
  const found = starterRules.filter((rule) => (!theme || rule.theme === theme) && matchesSearch(rule, searchFor));
  return (
    <Stack direction="column" gap={2} alignItems="stretch">
      <Stack gap={2} wrap="wrap" alignItems="flex-end">
        <Field noMargin label="Search" htmlFor={`${id}-search`}>
          <FilterInput
            id={`${id}-search`}
            value={text}
            onChange={setText}
            escapeRegex={false}
            width={50}
            placeholder="Words of name, explanation or expression"
            data-testid={testIds.gallery.search}
          />
        </Field>
        <Field noMargin label="Theme" htmlFor={`${id}-theme`}>
          <Combobox
            id={`${id}-theme`}
            options={themeOptions}
            value={theme ?? null}
            onChange={(option) => locationService.partial({ theme: option?.value ?? null })}
            placeholder="Every theme"
            isClearable
            width={30}
            data-testid={testIds.gallery.theme}
          />
        </Field>
        <div role="status">
          <Text color="secondary">
            {found.length} of {starterRules.length} rules
          </Text>
        </div>
      </Stack>
      {found.length === 0 && (
        <EmptyState variant="not-found" message="No rule of the gallery matches">
          Search for fewer words, or in every theme.
        </EmptyState>
      )}
      {themes.map((one) => (
        <StarterRuleList
          key={one}
          title={themeTitle(one)}
          rules={found.filter((rule) => rule.theme === one)}
          open={query.get('rule')}
          usable={may('editRules')}
        />
      ))}
    </Stack>
  );
}
