import type { Hop } from '../../core/capture.js';
import type { Difference } from '../../core/replay.js';
import { boundedValue } from './bounded-value.js';
import { compareBody } from './compare-body.js';
import { compareHeaders } from './compare-headers.js';
import { changed, type Finding, type Findings } from './finding.js';
import type { Ignore } from './ignore.js';
import type { Noise } from './noise.js';

export interface Comparison {
  readonly differences: readonly Difference[];
  readonly notes: readonly string[];
}

/** A body that has nothing in common with the recorded one is told by this many differences. */
const differencesMax = 200;
const noiseShownMax = 5;

/** Compares what one hop answered when it was recorded with what it answered now. */
export function compareHops(
  recorded: Hop,
  replayed: Hop,
  ignore: Ignore,
  noise: Noise,
): Comparison {
  const found = [
    compareOutcome(recorded, replayed),
    ...compareResponse(recorded, replayed, ignore, noise),
  ];
  const differences = found.flatMap((each) => each.differences);
  const passed = found.flatMap((each) => each.noise);
  const notes: string[] = [];
  if (differences.length > differencesMax) {
    notes.push(`${differences.length - differencesMax} more differences are not listed`);
  }
  if (passed.length > 0) notes.push(noiseNote(passed));
  if (recorded.response?.body.truncated || replayed.response?.body.truncated) {
    notes.push('only the kept beginning of the response body was compared');
  }
  return {
    differences: differences
      .slice(0, differencesMax)
      .map((each) => difference(recorded.index, each)),
    notes,
  };
}

function compareOutcome(recorded: Hop, replayed: Hop): Findings {
  const differences: Finding[] = [];
  if (recorded.status !== replayed.status) {
    differences.push(changed('status', recorded.status, replayed.status));
  }
  if (recorded.error !== replayed.error) {
    differences.push(changed('error', recorded.error, replayed.error));
  }
  return { differences, noise: [] };
}

function compareResponse(recorded: Hop, replayed: Hop, ignore: Ignore, noise: Noise): Findings[] {
  const [one, other] = [recorded.response, replayed.response];
  if (one === null || other === null) return [];
  const headers = { recorded: one.headers, replayed: other.headers };
  // How far a response came before it broke off is chance.
  if (recorded.error !== null || replayed.error !== null) {
    return [compareHeaders('header', headers, ignore.headers, noise)];
  }
  const trailers = { recorded: one.trailers, replayed: other.trailers };
  return [
    compareHeaders('header', headers, ignore.headers, noise),
    compareBody(one, other, ignore.paths, noise),
    compareHeaders('trailer', trailers, ignore.headers, noise),
  ];
}

function difference(hop: number, { at, kind, recorded, replayed }: Finding): Difference {
  return { hop, at, recorded: boundedValue(recorded), replayed: boundedValue(replayed), kind };
}

function noiseNote(places: readonly string[]): string {
  const shown = places.slice(0, noiseShownMax).join(', ');
  const more = places.length > noiseShownMax ? ` and ${places.length - noiseShownMax} more` : '';
  return `passed over as noise (ids and times of the run): ${shown}${more}`;
}
