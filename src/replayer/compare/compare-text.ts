import { isRedacted } from '../redaction-marker.js';
import { align } from './align.js';
import { changed, type Finding, type Findings } from './finding.js';
import type { Noise } from './noise.js';
import { type NoisyPlaces, noPlaces } from './noisy-places.js';

/** Compares by line; numbers are those of the recorded text, for added lines of the replayed. */
export function compareText(
  recorded: string,
  replayed: string,
  noise: Noise,
  places: NoisyPlaces = noPlaces,
): Findings {
  const before = recorded.split(/\r?\n/);
  const after = replayed.split(/\r?\n/);
  const differences: Finding[] = [];
  const passed: string[] = [];
  const shown: string[] = [];
  for (const step of align(
    before.map(noise.outlineOfRecorded),
    after.map(noise.outlineOfReplayed),
  )) {
    const at = `body line ${1 + (step.recorded ?? step.replayed ?? 0)}`;
    const one = step.recorded === null ? undefined : before[step.recorded];
    const other = step.replayed === null ? undefined : after[step.replayed];
    if (one === other || doesNotCount(one, other)) {
      if (one !== undefined) shown.push(one);
    } else if (places.has(at) || isNoise(noise, one, other)) {
      passed.push(at);
      if (one !== undefined) shown.push(one);
    } else {
      differences.push(difference(at, one, other));
      if (other !== undefined) shown.push(other);
    }
  }
  if (differences.length === 0) return { differences, noise: passed };
  return { differences, noise: passed, texts: { recorded: before, replayed: shown } };
}

/** What stands in a redacted place is not known, nor how many lines it had. */
function doesNotCount(one = '', other = ''): boolean {
  return isRedacted(one) || isRedacted(other);
}

function isNoise(noise: Noise, one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && noise.isNoise(one, other);
}

function difference(at: string, one: string | undefined, other: string | undefined): Finding {
  if (one === undefined) return { kind: 'added', at, recorded: null, replayed: other };
  if (other === undefined) return { kind: 'removed', at, recorded: one, replayed: null };
  return changed(at, one, other);
}
