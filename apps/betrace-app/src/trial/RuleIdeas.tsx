import { Button, Stack, Text } from '@grafana/ui';
import { useMemo } from 'react';

import { testIds } from '../testIds.ts';
import { useEditedRule } from './editedRule.ts';
import { ruleIdeas } from './ruleIdeas.ts';
import type { Sample } from './sample.ts';

/** Rules to begin with that a trace suggests, while nothing is written yet. */
export function RuleIdeas({ sample }: { sample: Sample }) {
  const begin = useEditedRule()?.begin;
  const ideas = useMemo(() => ruleIdeas(sample.trace), [sample]);
  return begin ? (
    <section aria-label="Begin with" data-testid={testIds.trial.ideas}>
      <Stack direction="column" gap={0.5} alignItems="flex-start">
        <Text color="secondary">
          What must hold in traces such as this one? Begin with one of these, and make it yours:
        </Text>
        {ideas.map(({ title, expression }) => (
          <Button
            key={title}
            size="sm"
            variant="secondary"
            icon="plus"
            onClick={() => begin({ name: title, expression })}
          >
            {title}
          </Button>
        ))}
      </Stack>
    </section>
  ) : null;
}
