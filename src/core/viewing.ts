import type { ListFilter, ListPart } from './capture-view.js';

/** What a page asks of the store. */
export type ViewQuestion =
  | { readonly kind: 'list'; readonly filter: ListFilter; readonly part: ListPart }
  | { readonly kind: 'timeline'; readonly filter: ListFilter; readonly buckets: number }
  | { readonly kind: 'extent' }
  /** By all that `loop show` takes for an id. */
  | { readonly kind: 'capture'; readonly id: string }
  | { readonly kind: 'body'; readonly of: BodyPlace; readonly as: BodyForm }
  | {
      readonly kind: 'curl';
      readonly id: string;
      readonly hop: number;
      /** A namespace, or the beginning of a URL; where it was recorded when not given. */
      readonly to?: string | undefined;
    }
  | { readonly kind: 'replays'; readonly capture?: string | undefined; readonly limit: number }
  | { readonly kind: 'replay'; readonly id: number }
  | TryQuestion;

export type BodyPlace =
  | { readonly capture: string; readonly hop: number; readonly message: 'request' | 'response' }
  | { readonly replay: number };

/** As it was kept; with its content coding undone; as UTF-8 text. */
export type BodyForm = 'kept' | 'decoded' | 'text' | 'messages';

/** Which of the newest captures a rule would have kept. */
export interface TryQuestion {
  readonly kind: 'try';
  /** A `when` as the config has it: an object, or its text. */
  readonly when: unknown;
  readonly on: 'any' | 'edge';
  readonly filter: ListFilter;
  readonly limit: number;
}

/** An answer as it goes out. */
export interface ViewAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A server-sent event: its name, and JSON. */
export interface ViewEvent {
  readonly event: string;
  readonly data: string;
}

/** The store as a page looks at it, off the gateway's thread. */
export interface Viewer {
  /** Somebody will ask soon. */
  warm(): void;
  /** Rejects with LOOP_CONTROL_BUSY alone: what is wrong with a question is an answer, too. */
  ask(question: ViewQuestion, signal?: AbortSignal): Promise<ViewAnswer>;
  /** Hears what changes in the store, until the function that it returns is called. */
  watch(listener: (event: ViewEvent) => void): () => void;
  close(): Promise<void>;
}
