import type { Means } from '../means.js';

/** What a kind of probe is made of. */
export interface Asking {
  readonly name: string;
  readonly perform: (means: Means, signal: AbortSignal) => Promise<unknown>;
  readonly isMet: (output: unknown) => boolean;
}
