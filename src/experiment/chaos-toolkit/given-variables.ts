import type { Mapping } from '../../core/experiment.js';
import { isMapping } from '../invalid.js';

/** Values that stand in place of those of the file. */
export interface GivenVariables {
  readonly configuration: Mapping;
  readonly secrets: Mapping;
}

export const nothingGiven: GivenVariables = { configuration: {}, secrets: {} };

/**
 * What the file has is replaced, whatever it is made of; what it has not is not added. Of secrets whole
 * groups are, as mappings alone are looked up.
 */
export function withGiven(root: Mapping, given: GivenVariables): Mapping {
  return {
    ...root,
    ...replaced(root, 'configuration', (key) => key in given.configuration, given.configuration),
    ...replaced(
      root,
      'secrets',
      (key, value) => isMapping(value) && (given.secrets[key] ?? null) !== null,
      given.secrets,
    ),
  };
}

/** Names that are given and that the file does not have. */
export function unusedOf(root: Mapping, given: GivenVariables): string[] {
  return (['configuration', 'secrets'] as const).flatMap((part) => {
    const known = root[part];
    return Object.keys(given[part])
      .filter((key) => !isMapping(known) || !Object.hasOwn(known, key))
      .map((key) => `${part}.${key}: given, and not in the experiment`);
  });
}

function replaced(
  root: Mapping,
  part: 'configuration' | 'secrets',
  isGiven: (key: string, value: unknown) => boolean,
  given: Mapping,
): Mapping {
  const known = root[part];
  if (!isMapping(known)) return {};
  const entries = Object.entries(known).map(([key, value]) => [
    key,
    isGiven(key, value) ? given[key] : value,
  ]);
  return { [part]: Object.fromEntries(entries) };
}
