import type { Rule, Status } from '@betrace/api-client';
import { Stack, Text, TextLink } from '@grafana/ui';

import { may } from '../../app/access.ts';
import { urls } from '../../app/routes.ts';
import { PageLink } from '../../components/PageLink.tsx';
import { NumberTable } from './NumberTable.tsx';
import { Panel } from './Panel.tsx';
import { watchedRules, watchStates, type Watched } from './watchedRules.ts';

/** Tags beyond these are left to the list of rules. */
const MOST_TAGS = 8;

interface Props {
  rules: readonly Rule[];
  brokenRules: Status['brokenRules'];
}

/** What is watched: the rules by tag and state. */
export function WatchedPanel({ rules, brokenRules }: Props) {
  const { all, tags } = watchedRules(rules, new Set(brokenRules.map(({ id }) => id)));
  const row = ({ tag, counts }: Watched, head = tagLink(tag)) => ({
    id: tag ?? '',
    head,
    numbers: watchStates.map((state) => counts[state]),
  });
  return (
    <Panel title="What is watched">
      {rules.length === 0 ? (
        <Text color="secondary">There is no rule yet, so nothing is watched.</Text>
      ) : (
        <NumberTable
          label="Rules by tag and state"
          columns={['Tag', 'On', 'Observed', 'Off', 'Broken']}
          rows={[
            { ...row(all, <TextLink href={urls.rules}>Every rule</TextLink>), id: 'all' },
            ...tags.slice(0, MOST_TAGS).map((watched) => row(watched)),
          ]}
        />
      )}
      {tags.length > MOST_TAGS && (
        <Text color="secondary">{tags.length - MOST_TAGS} more tags are in the list of rules.</Text>
      )}
      <Stack gap={1} wrap="wrap">
        <PageLink variant="secondary" size="sm" href={urls.rules}>
          Rules
        </PageLink>
        {may('editRules') && (
          <PageLink variant="secondary" size="sm" icon="book-open" href={urls.gallery}>
            Take a rule from the gallery
          </PageLink>
        )}
      </Stack>
    </Panel>
  );
}

const tagLink = (tag: string | undefined) =>
  tag === undefined ? (
    <Text color="secondary">without a tag</Text>
  ) : (
    <TextLink href={`${urls.rules}?tag=${encodeURIComponent(tag)}`}>{tag}</TextLink>
  );
