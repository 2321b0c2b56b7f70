// Between the page and the worker that reads JSON. Answers come in the order of what was asked.

import type { JsonRow } from './json-document.js';

export type JsonAsk =
  | { readonly ask: 'open'; readonly bytes: ArrayBuffer }
  | { readonly ask: 'rows'; readonly from: number; readonly to: number }
  | { readonly ask: 'toggle'; readonly row: number }
  | { readonly ask: 'open-all'; readonly isOpen: boolean }
  | { readonly ask: 'search'; readonly text: string }
  | { readonly ask: 'match'; readonly index: number };

export type JsonAnswer =
  /** The rows are others; `mistake` as in `JsonDocument`. */
  | { readonly told: 'laid-out'; readonly rowCount: number; readonly mistake: string | null }
  | { readonly told: 'rows'; readonly from: number; readonly rows: readonly JsonRow[] }
  | { readonly told: 'found'; readonly count: number }
  | { readonly told: 'match'; readonly index: number; readonly row: number }
  /** It cannot be shown as a tree. */
  | { readonly told: 'failed'; readonly message: string };
