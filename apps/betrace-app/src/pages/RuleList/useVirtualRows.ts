import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useState, type FocusEvent, type RefObject } from 'react';

/** Rows beyond those in sight, so that Tab finds the next one. */
const OVERSCAN = 8;

/**
 * Which rows of a table to render: those in sight, some around them, and the one that has the focus, wherever it is.
 * Between them are gaps, in pixels, that rows of no content fill; the last entry is the gap behind the last row.
 * @param ids what tells the rows apart, in order; a row carries its own as `data-id`.
 */
export function useVirtualRows(scroller: RefObject<HTMLElement | null>, ids: readonly string[], rowHeight: number) {
  const [focused, setFocused] = useState<string>();
  const atFocus = focused === undefined ? -1 : ids.indexOf(focused);
  const virtualizer = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => ids[index] ?? index,
    overscan: OVERSCAN,
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      return atFocus === -1 || shown.includes(atFocus) ? shown : [...shown, atFocus].sort((a, b) => a - b);
    },
  });

  let end = 0;
  const rows = virtualizer.getVirtualItems().map(({ index, start }) => {
    const gap = start - end;
    end = start + rowHeight;
    return { index, gap };
  });
  return {
    rows: [...rows, { index: ids.length, gap: virtualizer.getTotalSize() - end }],
    onFocus: ({ target }: FocusEvent) => setFocused(target.closest('tr')?.dataset['id']),
  };
}
