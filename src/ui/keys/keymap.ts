// Keys: each view says which it takes while it is there, and `?` shows all of them. The view that
// came last is asked first.

import { useEffect, useRef } from 'preact/hooks';

export interface Key {
  /** As `KeyboardEvent.key` has it, or two of them with a space between: `g c`. */
  readonly key: string;
  /** For the list that `?` shows; without it, a second way to the same. */
  readonly does?: string;
  run(event: KeyboardEvent): void;
}

interface Holder {
  current: readonly Key[];
}

const holders: Holder[] = [];
const secondKeyMs = 1200;
let first: { readonly key: string; readonly at: number } | null = null;

/** Takes these keys while the component is there. */
export function useKeys(keys: readonly Key[]): void {
  const holder = useRef(keys);
  holder.current = keys;
  useEffect(() => {
    holders.push(holder);
    return () => {
      holders.splice(holders.indexOf(holder), 1);
    };
  }, []);
}

/** All that are taken now, those of the view first. */
export function keysNow(): readonly Key[] {
  return [...holders].reverse().flatMap((holder) => holder.current);
}

export function listenForKeys(): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
    if (isTyping(event.target) && event.key !== 'Escape') return;
    if (isPressed(event) || document.querySelector('dialog[open]') !== null) return;
    const keys = keysNow();
    const isSecond = first !== null && event.timeStamp - first.at < secondKeyMs;
    const sequence = isSecond ? `${first?.key} ${event.key}` : null;
    first = null;
    const found =
      keys.find(({ key }) => key === sequence) ?? keys.find(({ key }) => key === event.key);
    if (found !== undefined) {
      event.preventDefault();
      found.run(event);
    } else if (keys.some(({ key }) => key.startsWith(`${event.key} `))) {
      first = { key: event.key, at: event.timeStamp };
    }
  });
}

/** Enter and Space belong to what has the focus, when it is something to press. */
function isPressed({ key, target }: KeyboardEvent): boolean {
  if (key !== 'Enter' && key !== ' ') return false;
  return target instanceof Element && target.closest('a, button, summary') !== null;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}
