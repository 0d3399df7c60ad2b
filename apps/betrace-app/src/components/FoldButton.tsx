import { Button } from '@grafana/ui';
import type { ReactNode } from 'react';

interface Props {
  open: boolean;
  onClick: () => void;
  children: ReactNode;
}

/** The name of something in a list, which unfolds it and folds it away again. */
export function FoldButton({ open, onClick, children }: Props) {
  return (
    <Button
      size="sm"
      variant="secondary"
      fill="text"
      icon={open ? 'angle-down' : 'angle-right'}
      aria-expanded={open}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}
