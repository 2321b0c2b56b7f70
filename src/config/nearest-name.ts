import { editDistance } from '../core/edit-distance.js';

/** The name that `given` was probably meant to be, or undefined when none is near. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  let nearest: string | undefined;
  // One slip in a short name, two in a long one; "to" is not meant to be "on".
  let least = given.length < 3 ? 1 : given.length < 6 ? 2 : 3;
  for (const name of names) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    if (distance < least) {
      nearest = name;
      least = distance;
    }
  }
  return nearest;
}
