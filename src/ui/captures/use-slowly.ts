import { useEffect, useRef, useState } from 'preact/hooks';

/** The value, but no more than one other in `everyMs`; the last one always comes. */
export function useSlowly<T>(value: T, everyMs: number): T {
  const [shown, show] = useState(value);
  const isWaiting = useRef(false);
  const latest = useRef(value);
  latest.current = value;
  useEffect(() => {
    if (isWaiting.current) return;
    isWaiting.current = true;
    setTimeout(() => {
      isWaiting.current = false;
      show(latest.current);
    }, everyMs);
  }, [value]);
  return shown;
}
