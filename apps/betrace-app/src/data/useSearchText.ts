import { locationService } from '@grafana/runtime';
import { useEffect, useState } from 'react';

const PAUSE_MS = 250;

/**
 * The search of a list, kept in the URL as `q`.
 * @returns what stands in the box, what to search for (it follows once typing pauses), and the setter.
 */
export function useSearchText(): [string, string, (text: string) => void] {
  const [text, setText] = useState(() => locationService.getSearch().get('q') ?? '');
  const [searchFor, setSearchFor] = useState(text.trim());

  useEffect(() => {
    const timer = setTimeout(() => {
      setSearchFor(text.trim());
      if (text.trim() !== (locationService.getSearch().get('q') ?? '')) {
        locationService.partial({ q: text.trim() || null }, true);
      }
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);

  return [text, searchFor, setText];
}
