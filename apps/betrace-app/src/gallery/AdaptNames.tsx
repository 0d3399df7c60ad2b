import type { ObservedSchema } from '@betrace/dsl';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Badge, Combobox, Text, useStyles2 } from '@grafana/ui';
import { useEffect, useId, useMemo, useSyncExternalStore } from 'react';

import { knownSchema, observedSchema, onSchema } from '../data/observedSchema.ts';
import { testIds } from '../testIds.ts';
import { namesIn, renamed, type Named, type NameKind } from './adaptRule.ts';

interface Props {
  rule: Named;
  onChange: (rule: Named) => void;
}

/** The names that a rule of the gallery goes by, each to be changed for one of those that traces had lately. */
export default function AdaptNames({ rule, onChange }: Props) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const schema = useSyncExternalStore(onSchema, knownSchema);
  useEffect(() => void observedSchema(), []);
  const names = useMemo(() => namesIn(rule.expression), [rule.expression]);
  const seen = useMemo(() => seenNames(schema), [schema]);
  const unseen = names.filter(({ kind, name }) => !seen[kind].includes(name)).length;
  if (names.length === 0) {
    return null;
  }
  return (
    <section aria-labelledby={id} data-testid={testIds.ruleEditor.names}>
      <Text id={id} element="h2" variant="h5">
        Names in this rule
      </Text>
      <Text color="secondary" element="p">
        {seen.span.length === 0
          ? 'No traces were seen yet: these are the names of the gallery. Write your own, and they change everywhere in the rule.'
          : unseen === 0
            ? 'Your traces have all of them.'
            : `Your traces did not have ${unseen} of ${names.length} lately. Choose your own for them: they change everywhere in the rule.`}
      </Text>
      <ul className={styles.list} aria-labelledby={id}>
        {names.map((one) => (
          <li key={`${one.kind} ${one.name}`} className={styles.item}>
            <span className={styles.name}>
              <Text color="secondary" variant="bodySmall">
                {one.kind}
              </Text>{' '}
              <code>{one.name}</code>
            </span>
            {seen.span.length > 0 && !seen[one.kind].includes(one.name) && (
              <Badge text="not seen lately" color="orange" />
            )}
            <Combobox
              aria-label={`In place of ${one.name}`}
              placeholder="Choose yours"
              width={36}
              options={seen[one.kind].map((value) => ({ value, label: value }))}
              value={null}
              createCustomValue
              customValueDescription={`Another ${one.kind}`}
              onChange={({ value }) => value.trim() && onChange(renamed(rule, one, value.trim()))}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

function seenNames({ spanNames = [], attributes = [] }: ObservedSchema): Record<NameKind, readonly string[]> {
  return { span: spanNames, attribute: [...new Set(attributes.map(({ key }) => key))].sort() };
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: theme.spacing(0.5, 0, 0) }),
  item: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(0.5, 0),
  }),
  name: css({ flex: '1 1 200px', overflowWrap: 'anywhere' }),
});
