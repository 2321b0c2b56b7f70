/** Places known to be noise, from runs against a baseline; `at` as in `Difference.at`. */
export interface NoisyPlaces {
  has(at: string): boolean;
}

export const noPlaces: NoisyPlaces = { has: () => false };

/**
 * A field that differs in one item of a list is noise in all of them: `$.items[3].id` stands for
 * `$.items[*].id`.
 */
export function noisyPlaces(places: Iterable<string>): NoisyPlaces {
  const known = new Set([...places].map(anyItem));
  return { has: (at) => known.size > 0 && known.has(anyItem(at)) };
}

function anyItem(at: string): string {
  return at.replace(/\[\d+\]/g, '[*]');
}
