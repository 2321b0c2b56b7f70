import type { TypedKey } from '../io.js';
import type { SortKey, TopOrder } from './sorted-rows.js';

export interface TopState extends TopOrder {
  readonly fold: boolean;
  /** Keys go to the filter. */
  readonly isTyping: boolean;
  /** Why there is nothing new to show; '' when there is. */
  readonly note: string;
}

const filterLengthMax = 100;

const sortOf: Readonly<Record<string, SortKey>> = {
  c: 'count',
  b: 'best',
  w: 'worst',
  l: 'last',
  s: 'success',
  p: 'path',
};

/** What a key makes of the screen; `quit` when it ends it. */
export function onKey(state: TopState, key: TypedKey): TopState | 'quit' {
  if (key.ctrl) return key.name === 'c' || key.name === 'd' ? 'quit' : state;
  return state.isTyping ? onTyped(state, key) : onCommand(state, key);
}

function onCommand(state: TopState, { text, name }: TypedKey): TopState | 'quit' {
  if (text === 'q') return 'quit';
  if (text === '/') return { ...state, isTyping: true };
  if (name === 'escape') return { ...state, filter: '' };
  if (text === 'f') return { ...state, fold: !state.fold };
  if (text === 'r') return { ...state, reversed: !state.reversed };
  const sort = sortOf[text];
  return sort === undefined ? state : { ...state, sort, reversed: false };
}

function onTyped(state: TopState, { text, name }: TypedKey): TopState {
  const { filter } = state;
  if (name === 'return' || name === 'enter') return { ...state, isTyping: false };
  if (name === 'escape') return { ...state, isTyping: false, filter: '' };
  if (name === 'backspace') return { ...state, filter: filter.slice(0, -1) };
  if (!/^[\x20-\x7e\u00a0-\uffff]+$/.test(text) || filter.length >= filterLengthMax) return state;
  return { ...state, filter: filter + text };
}
