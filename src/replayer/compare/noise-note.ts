const shownMax = 5;

/** Names what was not counted, so that nobody wonders later. */
export function noiseNote(places: readonly string[]): string {
  const shown = places.slice(0, shownMax).join(', ');
  const more = places.length > shownMax ? ` and ${places.length - shownMax} more` : '';
  return `passed over as noise (ids and times of the run): ${shown}${more}`;
}
