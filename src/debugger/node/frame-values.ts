import { valueDepth } from '../limits.js';
import type { CdpCallFrame } from './cdp-messages.js';
import type { Values, ValueTexts } from './value-texts.js';

export interface FrameValues {
  readonly locals: Values;
  readonly closure: Values;
}

/** What encloses a function is shown less deep, as it is more and matters less. */
const closureDepth = 1;

/** The variables of a frame: those of the function and its blocks, and those around it. */
export async function frameValues(
  texts: ValueTexts,
  { scopeChain, this: self }: CdpCallFrame,
): Promise<FrameValues> {
  const scopes = scopeChain.filter(({ type }) => type !== 'global');
  const own = lastOwn(scopes.map(({ type }) => type));
  const isObject = self?.objectId !== undefined && self.className !== 'global';
  const [ownThis, ...values] = await Promise.all([
    isObject ? texts.value(self) : undefined,
    ...scopes.map(({ object }, i) => texts.variables(object, i <= own ? valueDepth : closureDepth)),
  ]);
  const locals = merge(values.slice(0, own + 1));
  return {
    locals: ownThis === undefined ? locals : { ...locals, this: ownThis },
    closure: merge(values.slice(own + 1)),
  };
}

/** Position of the last scope that belongs to the function itself: its blocks come before it. */
export function lastOwn(types: readonly string[]): number {
  const local = types.indexOf('local');
  if (local !== -1) return local;
  // At the top of a module there is no function.
  const module = types.findIndex((type) => type === 'module' || type === 'script');
  return module === -1 ? types.length - 1 : module;
}

/** The innermost of a name comes first. */
export function merge(scopes: readonly Values[]): Values {
  return Object.assign({}, ...scopes.toReversed());
}
