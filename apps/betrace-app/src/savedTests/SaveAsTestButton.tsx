import type { HeldTrace } from '@betrace/api-client';
import { Button, Stack, Text } from '@grafana/ui';
import { useState } from 'react';

import type { Judged } from '../trial/judge.ts';
import type { Sample } from '../trial/sample.ts';
import { testIds } from '../testIds.ts';
import { useEditedRule } from '../trial/editedRule.ts';
import { verdicts } from '../trial/verdictTexts.ts';
import { compactTrace } from './compactTrace.ts';

/** Keeps a sample beside the rule, with the verdict it has now as the one that is expected; nothing outside the editor. */
export function SaveAsTestButton({ sample, judged }: { sample: Sample; judged: Judged }) {
  const edited = useEditedRule();
  const [saved, setSaved] = useState<string[]>();
  if (!edited) {
    return null;
  }
  const save = () => {
    const { text, leftOut } = compactTrace(sample.trace);
    const name = `${sample.title}: ${verdicts[judged.verdict].text}`.slice(-200);
    edited.addTest({ name, trace: text, expect: judged.verdict, complete: sample.closed, witnesses: [] });
    setSaved(leftOut);
  };
  return (
    <Stack gap={1} alignItems="center" wrap="wrap">
      <Button size="sm" variant="secondary" icon="plus" onClick={save} data-testid={testIds.savedTests.save}>
        Save as test
      </Button>
      {sample.held && isRedacted(sample.held) && (
        <Text color="secondary" variant="bodySmall">
          It is saved as it is shown: with redacted values in place of the real ones.
        </Text>
      )}
      <span role="status">
        {saved && (
          <Text color="secondary" variant="bodySmall">
            Added to the saved tests; save the rule to keep it.
            {saved.length > 0 && ` Left out, as the notation cannot hold them: ${saved.join(', ')}.`}
          </Text>
        )}
      </span>
    </Stack>
  );
}

function isRedacted({ spans, resources, scopes }: HeldTrace): boolean {
  const lists = [...spans, ...spans.flatMap(({ events, links }) => [...events, ...links]), ...resources, ...scopes];
  return (
    spans.some(({ redacted }) => redacted.length > 0) ||
    lists.some(({ attributes }) => attributes.some(({ redacted }) => redacted))
  );
}
