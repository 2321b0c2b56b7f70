import { LoopError } from '../../core/errors.js';
import { compileJsonPath, type JsonPath } from '../../core/json-path.js';
import { isRedacted } from '../redaction-marker.js';
import { ignored, isObject, type Json } from './json-text.js';
import type { NoisyPlaces } from './noisy-places.js';

/** What a person said does not count. */
export interface Ignore {
  readonly paths: readonly JsonPath[];
  /** Lower case. */
  readonly headers: ReadonlySet<string>;
  /** What a baseline showed to be noise. */
  readonly places?: NoisyPlaces | undefined;
}

/**
 * `$.id` is a JSON path, anything else the name of a header.
 * @throws LOOP_CLI_USAGE for a JSON path that cannot be read
 */
export function parseIgnore(entries: readonly string[]): Ignore {
  const paths = entries.filter((entry) => entry.startsWith('$')).map(parsePath);
  const headers = entries.filter((entry) => !entry.startsWith('$'));
  return { paths, headers: new Set(headers.map((name) => name.trim().toLowerCase())) };
}

function parsePath(source: string): JsonPath {
  try {
    return compileJsonPath(source);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LoopError('LOOP_CLI_USAGE', `ignore: ${reason}`, { cause: error });
  }
}

/** A copy with `ignored` at the places that are not compared: those named, and the redacted. */
export function withoutIgnored(root: Json, paths: readonly JsonPath[]): Json {
  const places = new Set(paths.flatMap((path) => path.locations(root)).map(placeKey));
  return copy(root, [], places);
}

type Place = readonly (string | number)[];

function copy(value: Json, place: Place, places: ReadonlySet<string>): Json {
  if (places.size > 0 && places.has(placeKey(place))) return ignored;
  if (typeof value === 'string') return isRedacted(value) ? ignored : value;
  if (Array.isArray(value)) return value.map((item, i) => copy(item, [...place, i], places));
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, item]) => [key, copy(item, [...place, key], places)]),
  );
}

function placeKey(place: Place): string {
  return JSON.stringify(place);
}
