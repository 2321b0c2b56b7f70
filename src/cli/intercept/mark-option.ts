import { InvalidArgumentError } from 'commander';
import type { Mark } from '../../core/intercept.js';

/** `x-dev=me`, also as headers are written: `x-dev: me`. */
export function markOption(text: string): Mark {
  const [, name, value] =
    /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*[=:]\s*([^\r\n]*\S)\s*$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return { name, value };
  throw new InvalidArgumentError('Expected name=value, such as x-dev=me.');
}
