import { locationService } from '@grafana/runtime';
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router';

import { useSettled } from './useSettled.ts';

const PAUSE_MS = 250;

/**
 * The search of a list, kept in the URL as `q` or under another name, and following it when it is changed from elsewhere
 * (a link, back).
 * @returns what stands in the box, what to search for (it follows once typing pauses), and the setter.
 */
export function useSearchText(key = 'q'): [string, string, (text: string) => void] {
  const inUrl = new URLSearchParams(useLocation().search).get(key) ?? '';
  const [text, setText] = useState(inUrl);
  const searchFor = useSettled(text.trim(), PAUSE_MS);
  const known = useRef(inUrl);

  useEffect(() => {
    if (inUrl !== known.current) {
      known.current = inUrl;
      setText(inUrl);
    }
  }, [inUrl]);

  useEffect(() => {
    if (searchFor !== known.current) {
      known.current = searchFor;
      locationService.partial({ [key]: searchFor || null }, true);
    }
  }, [key, searchFor]);

  return [text, searchFor, setText];
}
