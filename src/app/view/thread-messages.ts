// What is said between the gateway's thread and the one that reads the store for the page.

import type { ViewAnswer, ViewEvent, ViewQuestion } from '../../core/viewing.js';

export interface ViewSettings {
  readonly store: string;
  /** Absolute; null where there is no config. */
  readonly config: string | null;
}

export type ToViewer =
  | { readonly type: 'ask'; readonly question: ViewQuestion }
  | { readonly type: 'watch'; readonly on: boolean };

export type FromViewer =
  | { readonly type: 'answer'; readonly answer: ViewAnswer }
  | { readonly type: 'events'; readonly events: readonly ViewEvent[] };
