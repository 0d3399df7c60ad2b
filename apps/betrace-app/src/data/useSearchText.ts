import { locationService } from '@grafana/runtime';
import { useEffect, useState } from 'react';

import { useSettled } from './useSettled.ts';

const PAUSE_MS = 250;

/**
 * The search of a list, kept in the URL as `q` or under another name.
 * @returns what stands in the box, what to search for (it follows once typing pauses), and the setter.
 */
export function useSearchText(key = 'q'): [string, string, (text: string) => void] {
  const [text, setText] = useState(() => locationService.getSearch().get(key) ?? '');
  const searchFor = useSettled(text.trim(), PAUSE_MS);

  useEffect(() => {
    if (searchFor !== (locationService.getSearch().get(key) ?? '')) {
      locationService.partial({ [key]: searchFor || null }, true);
    }
  }, [key, searchFor]);

  return [text, searchFor, setText];
}
