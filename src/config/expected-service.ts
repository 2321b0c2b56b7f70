import { nearestName } from '../core/nearest-name.js';

/** What to say of a name that no service has. */
export function expectedService(given: string, known: readonly string[]): string {
  if (known.length === 0) return 'the name of a service (services has none)';
  const meant = known.length > comparedMax ? undefined : nearestName(given, known);
  return meant === undefined
    ? `the name of a service (${someOf(known)})`
    : `the name of a service (did you mean ${meant}?)`;
}

/** To look for a slip among more names than this takes longer than a person does. */
const comparedMax = 200;
const namedMax = 10;

export function someOf(names: readonly string[]): string {
  const more = names.length - namedMax;
  return more > 0 ? `${names.slice(0, namedMax).join(', ')} and ${more} more` : names.join(', ');
}
