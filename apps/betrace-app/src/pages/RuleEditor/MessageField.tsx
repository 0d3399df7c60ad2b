import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Field, Input, useStyles2 } from '@grafana/ui';
import { useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';

import { testIds } from '../../testIds.ts';
import { messageProblems, openPlaceholder, placeholders } from './placeholders.ts';

const MOST_OFFERED = 12;

interface Props {
  value: string;
  /** As it was when typing paused. */
  expression: string;
  onChange: (value: string) => void;
}

/** The text of a violation, and what is wrong with it as it is typed. */
export function MessageField({ value, expression, onChange }: Props) {
  const id = useId();
  const problems = useMemo(() => messageProblems(expression, value), [expression, value]);
  return (
    <Field
      noMargin
      label="Message"
      description="Text of a violation; {p.order_id} stands for a field of the variable p. Empty: the rule's name."
      htmlFor={id}
      invalid={problems.length > 0}
      error={problems.join(' ')}
    >
      <MessageInput id={id} value={value} expression={expression} onChange={onChange} />
    </Field>
  );
}

/** A box that offers, behind a brace, the fields that the message can name. `invalid` comes from the field around it. */
function MessageInput({ id, invalid, value, expression, onChange }: Props & { id: string; invalid?: boolean }) {
  const styles = useStyles2(getStyles);
  const input = useRef<HTMLInputElement>(null);
  const [cursor, setCursor] = useState<number>();
  const [active, setActive] = useState(0);
  const known = useMemo(() => placeholders(expression), [expression]);

  const open = cursor === undefined ? undefined : openPlaceholder(value, cursor);
  const offered = open ? known.filter((name) => name.includes(open.written)).slice(0, MOST_OFFERED) : [];
  const close = () => setCursor(undefined);

  const take = (name: string) => {
    if (open) {
      const rest = value.slice(open.start + open.written.length);
      const before = `${value.slice(0, open.start)}${name}}`;
      onChange(before + rest.replace(/^\}/, ''));
      close();
      // Behind what was put in, once it is there.
      requestAnimationFrame(() => input.current?.setSelectionRange(before.length, before.length));
    }
  };

  const onKey = (event: KeyboardEvent) => {
    const name = offered[active];
    if (name === undefined) {
      return;
    }
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? offered.length - 1 : 0;
    if (step > 0) {
      setActive((active + step) % offered.length);
    } else if (event.key === 'Enter') {
      take(name);
    } else if (event.key === 'Escape') {
      close();
    } else {
      return;
    }
    event.preventDefault();
  };

  return (
    <div className={styles.box}>
      <Input
        ref={input}
        id={id}
        invalid={invalid}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={offered.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={offered.length > 0 ? `${id}-${active}` : undefined}
        value={value}
        maxLength={1000}
        placeholder="Charge {p.order_id} had no fraud check"
        onChange={(event) => {
          onChange(event.currentTarget.value);
          setCursor(event.currentTarget.selectionStart ?? undefined);
          setActive(0);
        }}
        onKeyDown={onKey}
        onBlur={close}
        data-testid={testIds.ruleEditor.message}
      />
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label="Fields for the message"
        className={cx(offered.length > 0 && styles.list)}
      >
        {offered.map((name, index) => (
          <li
            key={name}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            className={cx(styles.option, index === active && styles.active)}
            // Before the box loses the focus.
            onMouseDown={(event) => {
              event.preventDefault();
              take(name);
            }}
          >
            {name}
          </li>
        ))}
      </ul>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({ position: 'relative', '& ul': { listStyle: 'none', margin: 0 } }),
  list: css({
    position: 'absolute',
    zIndex: theme.zIndex.dropdown,
    insetInline: 0,
    maxHeight: 240,
    overflowY: 'auto',
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.medium}`,
    boxShadow: theme.shadows.z3,
  }),
  option: css({ padding: theme.spacing(0.5, 1), fontFamily: theme.typography.fontFamilyMonospace, cursor: 'pointer' }),
  active: css({ background: theme.colors.action.hover }),
});
