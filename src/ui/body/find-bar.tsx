import { useEffect, useRef, useState } from 'preact/hooks';
import { useKeys } from '../keys/keymap.js';

interface Props {
  /** How many were found, null before anything was looked for. */
  readonly count: number | null;
  readonly countMost: number;
  /** From 0. */
  readonly at: number;
  readonly onSearch: (text: string) => void;
  readonly onGo: (at: number) => void;
}

const typingMs = 150;

/** Looks for something in a body: `/`, then Enter and Shift+Enter, or n and N. */
export function FindBar({ count, countMost, at, onSearch, onGo }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const step = (by: number) => {
    if (count !== null && count > 0) onGo((at + by + count) % count);
  };
  useKeys([
    { key: '/', does: 'search in the body', run: () => input.current?.focus() },
    { key: 'n', does: 'next place found', run: () => step(1) },
    { key: 'N', does: 'the place before', run: () => step(-1) },
  ]);
  useEffect(() => {
    const timer = setTimeout(() => onSearch(text), typingMs);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <span class="find">
      <input
        ref={input}
        type="search"
        aria-label="Search in the body"
        placeholder="Search (/)"
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
          if (event.key === 'Escape') {
            event.currentTarget.blur();
            event.preventDefault();
          }
        }}
      />
      <span class="soft" role="status">
        {text !== '' && count !== null && toldOf(count, countMost, at)}
      </span>
    </span>
  );
}

function toldOf(count: number, most: number, at: number): string {
  if (count === 0) return 'not found';
  return `${at + 1} of ${count >= most ? `${most} or more` : count}`;
}
