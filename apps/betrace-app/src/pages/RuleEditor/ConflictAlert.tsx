import type { Rule } from '@betrace/api-client';
import { Alert, Button, RadioButtonGroup, Stack } from '@grafana/ui';
import { useState } from 'react';

import { formatTime } from '../../components/formats.ts';
import { testIds } from '../../testIds.ts';
import { Differences } from './Differences.tsx';
import { formDifferences, withFields } from './formDifferences.ts';
import { toForm, type RuleForm } from './ruleForm.ts';

interface Props {
  /** As it was when it was opened here. */
  opened: RuleForm;
  mine: RuleForm;
  stored: Rule;
  onSave: (form: RuleForm, over: number) => void;
  onTake: (stored: Rule) => void;
}

const sides = [
  { value: 'theirs', label: 'Theirs' },
  { value: 'mine', label: 'Mine' },
];

/** Two changes of one rule: what differs, and which of each is kept. What only one side changed is chosen already. */
export function ConflictAlert({ opened, mine, stored, onSave, onTake }: Props) {
  const theirs = toForm(stored);
  const differences = formDifferences(theirs, mine);
  const [kept, setKept] = useState(() => new Set(formDifferences(opened, mine).map(({ label }) => label)));
  const keep = (label: string, side: string) =>
    setKept((last) => new Set(side === 'mine' ? [...last, label] : [...last].filter((one) => one !== label)));
  return (
    <Alert
      title="Somebody else changed this rule while you were editing"
      severity="warning"
      data-testid={testIds.ruleEditor.serverError}
    >
      <Stack direction="column" gap={1} alignItems="stretch">
        <span>
          Theirs is revision {stored.revision} of {formatTime(stored.updatedAt)}.{' '}
          {differences.length > 0
            ? 'What is only there is struck out, what is only in yours is underlined.'
            : 'It says the same as yours.'}
        </span>
        <Differences differences={differences}>
          {({ label }) => (
            <RadioButtonGroup
              aria-label={`${label}: whose`}
              size="sm"
              options={sides}
              value={kept.has(label) ? 'mine' : 'theirs'}
              onChange={(side) => keep(label, side)}
            />
          )}
        </Differences>
        <Stack gap={1} wrap="wrap">
          <Button
            size="sm"
            onClick={() => onSave(withFields(theirs, mine, kept), stored.revision)}
            data-testid={testIds.ruleEditor.merge}
          >
            Save what is chosen
          </Button>
          <Button size="sm" variant="secondary" onClick={() => onSave(mine, stored.revision)}>
            Replace it with mine
          </Button>
          <Button size="sm" variant="secondary" onClick={() => onTake(stored)}>
            Discard mine and take theirs
          </Button>
        </Stack>
      </Stack>
    </Alert>
  );
}
