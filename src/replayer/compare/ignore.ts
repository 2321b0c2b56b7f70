import { LoopError } from '../../core/errors.js';
import {
  compileIgnoreEntry,
  type IgnoreEntry,
  type PathTemplate,
} from '../../core/ignore-entry.js';
import type { JsonPath } from '../../core/json-path.js';
import type { XmlPath } from '../../core/xml-path.js';
import type { TreeFormat } from '../content/read-content.js';
import { isRedacted } from '../redaction-marker.js';
import { ignored, isObject, type Json } from './json-text.js';
import type { NoisyPlaces } from './noisy-places.js';

/** What a person said does not count. */
export interface Ignore {
  readonly paths: readonly JsonPath[];
  /** Lower case. */
  readonly headers: ReadonlySet<string>;
  readonly query?: readonly NameTest[];
  readonly form?: readonly NameTest[];
  readonly xml?: readonly XmlPath[];
  readonly templates?: readonly PathTemplate[];
  /** What a baseline showed to be noise. */
  readonly places?: NoisyPlaces | undefined;
}

type NameTest = (name: string) => boolean;

export const nothingIgnored: Ignore = { paths: [], headers: new Set() };

/**
 * As in `compileIgnoreEntry`.
 * @throws LOOP_CLI_USAGE for an entry that cannot be read
 */
export function parseIgnore(sources: readonly string[]): Ignore {
  const entries = sources.map((source) => parseEntry(source.trim()));
  const names = (kind: 'query' | 'form') =>
    entries.flatMap((entry) => (entry.kind === kind ? [entry.fits] : []));
  return {
    paths: entries.flatMap((entry) => (entry.kind === 'json' ? [entry.path] : [])),
    headers: new Set(entries.flatMap((entry) => (entry.kind === 'header' ? [entry.name] : []))),
    query: names('query'),
    form: names('form'),
    xml: entries.flatMap((entry) => (entry.kind === 'xml' ? [entry.path] : [])),
    templates: entries.flatMap((entry) => (entry.kind === 'path' ? [entry.template] : [])),
  };
}

function parseEntry(source: string): IgnoreEntry {
  try {
    return compileIgnoreEntry(source);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new LoopError('LOOP_CLI_USAGE', `ignore: ${reason}`, { cause: error });
  }
}

/** A copy with `ignored` at the places that are not compared: those named, and the redacted. */
export function withoutIgnored(root: Json, ignore: Ignore, format: TreeFormat = 'json'): Json {
  const places = new Set(placesIn(root, ignore, format).map(placeKey));
  return places.size === 0 ? withoutRedacted(root) : copy(root, [], places);
}

/** The same value where nothing was redacted, which is nearly everywhere. */
function withoutRedacted(value: Json): Json {
  if (typeof value === 'string') return isRedacted(value) ? ignored : value;
  if (Array.isArray(value)) {
    const items = value.map(withoutRedacted);
    return items.every((item, i) => item === value[i]) ? value : items;
  }
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  const items = keys.map((key) => withoutRedacted(value[key] ?? null));
  if (items.every((item, i) => item === value[keys[i] ?? ''])) return value;
  return Object.fromEntries(keys.map((key, i) => [key, items[i] ?? null]));
}

type Place = readonly (string | number)[];

function placesIn(root: Json, ignore: Ignore, format: TreeFormat): Place[] {
  switch (format) {
    case 'json':
    case 'protobuf':
      return ignore.paths.flatMap((path) => path.locations(root));
    case 'ndjson':
    case 'grpc': {
      const lines = Array.isArray(root) ? root : [root];
      return lines.flatMap((line, at) =>
        ignore.paths.flatMap((path) => path.locations(line).map((place) => [at, ...place])),
      );
    }
    case 'form':
    case 'multipart':
      return isObject(root)
        ? Object.keys(root)
            .filter((name) => ignore.form?.some((fits) => fits(name)))
            .map((name) => [name])
        : [];
    case 'xml':
      return (ignore.xml ?? []).length === 0 ? [] : xmlPlaces(root, ignore.xml ?? []);
  }
}

function xmlPlaces(root: Json, paths: readonly XmlPath[]): Place[] {
  const found: Place[] = [];
  const walk = (value: Json, place: Place, names: readonly string[]): void => {
    if (names.length > 0 && paths.some((path) => path.fits(names))) found.push(place);
    else if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) walk(item, [...place, i], names);
    } else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) walk(item, [...place, key], [...names, key]);
    }
  };
  walk(root, [], []);
  return found;
}

function copy(value: Json, place: Place, places: ReadonlySet<string>): Json {
  if (places.has(placeKey(place))) return ignored;
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
