import { fitsRedacted } from '../redaction-marker.js';
import { foldedCode, isCodedNoise } from './coded-value.js';
import { withoutNamedNoise } from './named-noise.js';
import type { Noise } from './noise.js';
import { isNoiseField } from './noise-names.js';
import type { Parameter, TargetForm } from './target-form.js';

/**
 * How two targets are the same, the likest first: byte for byte; equivalent by RFC 3986 §6.2.2; with
 * the parameters in another order, those of one name in theirs; in any order; decoded; but for
 * noise. Null when they are not.
 */
export type TargetLikeness =
  | 'identical'
  | 'equivalent'
  | 'reordered'
  | 'shuffled'
  | 'decoded'
  | 'noise';

export function targetLikeness(
  recorded: TargetForm,
  came: TargetForm,
  noise: Noise,
): TargetLikeness | null {
  if (recorded.raw === came.raw) return 'identical';
  if (recorded.normal === came.normal) return 'equivalent';
  if (recorded.ordered === came.ordered) return 'reordered';
  if (recorded.sorted === came.sorted) return 'shuffled';
  if (isRedactedAlike(recorded, came)) return 'shuffled';
  if (recorded.decoded === came.decoded) return 'decoded';
  return isAlikeButForNoise(recorded, came, noise) ? 'noise' : null;
}

/** A marker stands for any text. */
function isRedactedAlike(recorded: TargetForm, came: TargetForm): boolean {
  if (!recorded.decoded.includes('[redacted]')) return false;
  return everyPair(recorded, came, (_, one, other) => fitsRedacted(one, other));
}

function isAlikeButForNoise(recorded: TargetForm, came: TargetForm, noise: Noise): boolean {
  return everyPair(recorded, came, (name, one, other) => {
    if (fitsRedacted(one, other)) return true;
    const isNoise =
      name === null ? noise.isNoise(one, other) : noise.isFieldNoise(name, one, other);
    return isNoise || isCodedNoise(one, other, noise);
  });
}

/** Segments have no name. */
type Same = (name: string | null, recorded: string, came: string) => boolean;

function everyPair(recorded: TargetForm, came: TargetForm, isSame: Same): boolean {
  return (
    recorded.segments.length === came.segments.length &&
    recorded.parameters.length === came.parameters.length &&
    recorded.segments.every((segment, i) => isSame(null, segment, came.segments[i] ?? '')) &&
    recorded.parameters.every(({ name, value }, i) => {
      const other = came.parameters[i];
      return other !== undefined && name === other.name && isSame(name, value, other.value);
    })
  );
}

/** Equal for two targets that are alike in any way but by redaction. */
export function foldedTarget(
  { segments, parameters }: TargetForm,
  outlineOf: (text: string) => string,
): string {
  const folded = parameters.map(({ name, value }) => {
    if (isNoise({ name, value })) return `${name}=<noise>`;
    const code = foldedCode(value, outlineOf);
    if (code !== null) return `${name}=${code}`;
    // `a` and `a=` may be one.
    if (name === '' && outlineOf(value) === value) return `${value}=`;
    return `${name}=${withoutNamedNoise(outlineOf(value))}`;
  });
  return JSON.stringify([foldedSegments(segments, outlineOf), ...folded.sort()]);
}

/** The same for the paths of targets. */
export function foldedSegments(
  segments: readonly string[],
  outlineOf: (text: string) => string,
): string {
  return outlineOf(segments.map((each) => foldedCode(each, outlineOf) ?? each).join('/'));
}

function isNoise({ name, value }: Parameter): boolean {
  return name !== '' && isNoiseField(name, value);
}
