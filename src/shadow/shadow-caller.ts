import type { Endpoint } from '../core/config.js';
import type { ShadowCalls } from '../core/shadow.js';
import type { Catcher } from './catcher.js';

/** On whose behalf a shadowed service calls: what it may reach, and who counts and watches. */
export interface ShadowCaller {
  /** For people: `shadow 3f2a91c0 (namespace debug-ns)`. */
  readonly whence: string;
  readonly catcher: Catcher | null;
  endpointOf(service: string): Endpoint | undefined;
  allows(method: string): boolean;
  call(kind: keyof ShadowCalls): void;
}

/** Of a shadow that this gateway does not know (any more): of before its start, say. */
export const strayCaller: ShadowCaller = {
  whence: 'a shadow that is over',
  catcher: null,
  endpointOf: () => undefined,
  allows: () => false,
  call() {},
};

/** One of several of the same namespace, it cannot be known which: it may what all of them may. */
export function oneOf(callers: readonly ShadowCaller[]): ShadowCaller {
  const [first] = callers;
  if (first === undefined || callers.length === 1) return first ?? strayCaller;
  return {
    whence: `${first.whence}, or another shadow there`,
    catcher: null,
    endpointOf: (service) => first.endpointOf(service),
    allows: (method) => callers.every((caller) => caller.allows(method)),
    call() {},
  };
}
