import { useEffect, useState } from 'preact/hooks';
import { type Answer, useAnswer } from '../api/use-answer.js';

/** Asks again and again, as long as the tab is looked at. */
export function usePolled<T>(path: string, everyMs: number): Answer<T> {
  const [times, again] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) again((count) => count + 1);
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return useAnswer<T>(path, times);
}
