import type { RawHeaders } from '../../core/headers.js';
import type { RedactPlan } from './plan.js';

/** A piece of a chain that is searched for secrets by itself: a body, the headers of a message. */
export interface ChainPart<T> {
  readonly bytes: number;
  /** The same without what is secret. */
  search(plan: RedactPlan): T;
  /** What stands there when it could not be searched. */
  unsearched(): T;
}

/** How the parts of a chain are searched. */
export type PartSearch = <T>(part: ChainPart<T>, plan: RedactPlan) => T;

/** For as long as it takes. */
export const searchAll: PartSearch = (part, plan) => part.search(plan);

/** Nothing is known of it, so nothing of it is kept. */
export const searchNone: PartSearch = (part) => part.unsearched();

export function headerBytes(headers: RawHeaders): number {
  return headers.reduce((sum, { length }) => sum + length, 0);
}
