import type { Hop, KeptMessage } from '../../core/capture.js';
import type { Difference } from '../../core/replay.js';
import { boundedValue } from './bounded-value.js';
import { compareBody } from './compare-body.js';
import { compareHeaders } from './compare-headers.js';
import { comparePath } from './compare-path.js';
import { changed, type Finding, type Findings, joinFindings, ofRequest } from './finding.js';
import type { Ignore } from './ignore.js';
import type { Noise } from './noise.js';
import { noiseNote } from './noise-note.js';
import type { NoisyPlaces } from './noisy-places.js';

export interface Comparison {
  readonly differences: readonly Difference[];
  readonly notes: readonly string[];
}

/** A body that has nothing in common with the recorded one is told by this many differences. */
const differencesMax = 200;

/** Compares what one hop answered when it was recorded with what it answered now. */
export function compareHops(
  recorded: Hop,
  replayed: Hop,
  ignore: Ignore,
  noise: Noise,
): Comparison {
  const found = compareAnswers(recorded, replayed, ignore, noise);
  const notes: string[] = [];
  if (found.differences.length > differencesMax) {
    notes.push(`${found.differences.length - differencesMax} more differences are not listed`);
  }
  if (found.noise.length > 0) notes.push(noiseNote(found.noise));
  if (isPartlyKept(recorded.response) || isPartlyKept(replayed.response)) {
    notes.push('only the kept beginning of the response body was compared');
  }
  return { differences: boundedDifferences(recorded.index, found.differences), notes };
}

/** Status, error and response of one call, on either side. */
export function compareAnswers(
  recorded: Hop,
  replayed: Hop,
  ignore: Ignore,
  noise: Noise,
): Findings {
  const outcome = compareOutcome(recorded, replayed);
  const [one, other] = [recorded.response, replayed.response];
  if (one === null || other === null) return outcome;
  // How far a response came before it broke off, or was still running, is chance.
  const isWhole =
    recorded.error === null && replayed.error === null && recorded.durationMs !== null;
  return joinFindings([
    outcome,
    ...compareMessages('response', one, other, { ignore, noise: byValue(noise), isWhole }),
  ]);
}

/** What is answered in a field named `nonce` is the service's doing, whatever is asked in one. */
function byValue(noise: Noise): Noise {
  return { ...noise, isFieldNoise: (_, recorded, replayed) => noise.isNoise(recorded, replayed) };
}

/** What one service asked another, on either side. */
export function compareQuestions(
  recorded: Hop,
  replayed: Hop,
  ignore: Ignore,
  noise: Noise,
): Findings {
  // A request that the caller broke off came as far as chance had it.
  const isWhole = recorded.error !== 'aborted' && replayed.error !== 'aborted';
  const places = ignore.places && ofRequests(ignore.places);
  const found = joinFindings([
    comparePath(recorded.path, replayed.path, ignore, noise),
    ...compareMessages('request', recorded.request, replayed.request, {
      ignore: { ...ignore, places },
      noise,
      isWhole,
    }),
  ]);
  return ofRequest(found);
}

function ofRequests({ has, madeUpKeys }: NoisyPlaces): NoisyPlaces {
  return {
    has: (at) => has(`request ${at}`),
    madeUpKeys: (at) => madeUpKeys(`request ${at}`),
  };
}

export function boundedDifferences(hop: number, findings: readonly Finding[]): Difference[] {
  return findings.slice(0, differencesMax).map(({ at, kind, recorded, replayed }) => ({
    hop,
    at,
    recorded: boundedValue(recorded),
    replayed: boundedValue(replayed),
    kind,
  }));
}

export function isPartlyKept(message: KeptMessage | null): boolean {
  return message?.body.truncated === true;
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

function compareMessages(
  of: 'request' | 'response',
  one: KeptMessage,
  other: KeptMessage,
  { ignore, noise, isWhole }: { ignore: Ignore; noise: Noise; isWhole: boolean },
): Findings[] {
  const headers = { what: 'header', of, recorded: one.headers, replayed: other.headers } as const;
  if (!isWhole) return [compareHeaders(headers, ignore, noise)];
  const trailers = {
    what: 'trailer',
    of,
    recorded: one.trailers,
    replayed: other.trailers,
  } as const;
  return [
    compareHeaders(headers, ignore, noise),
    compareBody(one, other, ignore, noise),
    compareHeaders(trailers, ignore, noise),
  ];
}
