import { nearestName } from './nearest-name.js';

/** ` (did you mean reviews?)`, or '' where no name is near. */
export function didYouMean(given: string, names: readonly string[]): string {
  const meant = nearestName(given, names);
  return meant === undefined ? '' : ` (did you mean ${meant}?)`;
}
