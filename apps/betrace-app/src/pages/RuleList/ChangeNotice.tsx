import { Button, Stack, Text } from '@grafana/ui';
import { useEffect, useRef } from 'react';

import { testIds } from '../../testIds.ts';
import type { Done } from './useRuleChanges.ts';

interface Props {
  done: Done | undefined;
  /** Whether rules are being changed: nothing can be undone meanwhile. */
  busy: boolean;
  onUndo: (done: Done) => void;
}

/** Says what was changed, also to screen readers, and takes it back: by the button, or by Ctrl+Z wherever one is. */
export function ChangeNotice({ done, busy, onUndo }: Props) {
  const notice = useRef<HTMLDivElement>(null);
  const undoable = done && done.changes.length > 0 && !busy ? done : undefined;

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const undoes = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z';
      if (undoes && undoable && !isWriting(event.target)) {
        event.preventDefault();
        onUndo(undoable);
      }
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [undoable, onUndo]);

  return (
    <div role="status" ref={notice} tabIndex={-1} data-testid={testIds.ruleList.notice}>
      <Stack gap={1} alignItems="center">
        {done && <Text>{done.text}</Text>}
        {undoable && (
          <Button
            size="sm"
            variant="secondary"
            icon="history-alt"
            aria-keyshortcuts="Control+Z"
            tooltip="Ctrl+Z"
            onClick={() => {
              // The button goes away with what it undoes.
              notice.current?.focus();
              onUndo(undoable);
            }}
            data-testid={testIds.ruleList.undo}
          >
            Undo
          </Button>
        )}
      </Stack>
    </div>
  );
}

/** There Ctrl+Z takes back what was typed. */
function isWriting(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('textarea, input:not([type=radio], [type=checkbox])') !== null;
}
