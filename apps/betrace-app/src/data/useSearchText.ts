import { locationService } from '@grafana/runtime';
import { useEffect, useState } from 'react';

import { useSettled } from './useSettled.ts';

const PAUSE_MS = 250;

/**
 * The search of a list, kept in the URL as `q`.
 * @returns what stands in the box, what to search for (it follows once typing pauses), and the setter.
 */
export function useSearchText(): [string, string, (text: string) => void] {
  const [text, setText] = useState(() => locationService.getSearch().get('q') ?? '');
  const searchFor = useSettled(text.trim(), PAUSE_MS);

  useEffect(() => {
    if (searchFor !== (locationService.getSearch().get('q') ?? '')) {
      locationService.partial({ q: searchFor || null }, true);
    }
  }, [searchFor]);

  return [text, searchFor, setText];
}
