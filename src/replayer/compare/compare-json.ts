import { align } from './align.js';
import { isExactNumber, shownNumber, withShownNumbers } from './exact-number.js';
import type { Finding, Findings } from './finding.js';
import { changed } from './finding.js';
import { ignored, isObject, type Json, jsonLines } from './json-text.js';
import type { Noise } from './noise.js';
import { type NoisyPlaces, noPlaces } from './noisy-places.js';

/** Compares by structure: the order of keys does not count, that of items does. */
export function compareJson(
  recorded: Json,
  replayed: Json,
  noise: Noise,
  places: NoisyPlaces = noPlaces,
): Findings {
  const walk = new Walk(noise, places);
  const shown = walk.compare('body $', recorded, replayed);
  if (walk.differences.length === 0) return walk;
  return {
    differences: walk.differences,
    noise: walk.noise,
    texts: { recorded: jsonLines(recorded), replayed: jsonLines(shown) },
  };
}

class Walk implements Findings {
  readonly #noise: Noise;
  readonly #places: NoisyPlaces;
  /** Of arrays and objects, which are asked for again at each level above them. */
  readonly #outlines = new WeakMap<object, string>();
  readonly differences: Finding[] = [];
  readonly noise: string[] = [];

  constructor(noise: Noise, places: NoisyPlaces) {
    this.#noise = noise;
    this.#places = places;
  }

  /** Returns the replayed value as it is shown: what does not count reads as recorded. */
  compare(at: string, recorded: Json, replayed: Json): Json {
    if (recorded === ignored || replayed === ignored) return ignored;
    if (recorded === replayed) return recorded;
    if (this.#places.has(at)) {
      this.noise.push(at);
      return recorded;
    }
    if (Array.isArray(recorded) && Array.isArray(replayed)) {
      return this.#compareItems(at, recorded, replayed);
    }
    if (isObject(recorded) && isObject(replayed)) return this.#compareKeys(at, recorded, replayed);
    if (this.#isNoise(recorded, replayed)) {
      this.noise.push(at);
      return recorded;
    }
    this.differences.push(changed(at, recorded, replayed));
    return replayed;
  }

  #isNoise(recorded: Json, replayed: Json): boolean {
    const kind = scalarKind(recorded);
    if (kind === null || kind !== scalarKind(replayed)) return false;
    return this.#noise.isNoise(String(shownNumber(recorded)), String(shownNumber(replayed)));
  }

  /** In the recorded order, so that the two can be read side by side. */
  #compareKeys(at: string, recorded: Record<string, Json>, replayed: Record<string, Json>): Json {
    const shown: [string, Json][] = [];
    for (const key of new Set([...Object.keys(recorded), ...Object.keys(replayed)])) {
      const value = this.#compareSides(`${at}${step(key)}`, own(recorded, key), own(replayed, key));
      if (value !== undefined) shown.push([key, value]);
    }
    return Object.fromEntries(shown);
  }

  #compareItems(at: string, recorded: readonly Json[], replayed: Json[]): Json {
    const before = recorded.map((item) => this.#outline(item, this.#noise.outlineOfRecorded));
    const after = replayed.map((item) => this.#outline(item, this.#noise.outlineOfReplayed));
    if (isReordered(before, after)) {
      this.differences.push({ kind: 'reordered', at, recorded, replayed });
      return replayed;
    }
    return align(before, after).flatMap(({ recorded: i, replayed: j }) => {
      const value = this.#compareSides(
        `${at}[${i ?? j}]`,
        i === null ? undefined : recorded[i],
        j === null ? undefined : replayed[j],
      );
      return value === undefined ? [] : [value];
    });
  }

  #compareSides(at: string, recorded: Json | undefined, replayed: Json | undefined) {
    if (recorded !== undefined && replayed !== undefined) {
      return this.compare(at, recorded, replayed);
    }
    if (recorded === ignored || replayed === ignored) return ignored;
    if (this.#places.has(at)) {
      this.noise.push(at);
      return recorded;
    }
    if (replayed !== undefined) {
      this.differences.push({ kind: 'added', at, recorded: null, replayed });
    } else if (recorded !== undefined) {
      this.differences.push({ kind: 'removed', at, recorded, replayed: null });
    }
    return replayed;
  }

  /** Equal for two values that differ by the order of keys and by noise at most. */
  #outline(value: Json, outlineOf: (text: string) => string): string {
    if (value === ignored) return '<ignored>';
    if (typeof value !== 'object' || value === null) {
      return outlineOf(withShownNumbers(JSON.stringify(value)));
    }
    const known = this.#outlines.get(value);
    if (known !== undefined) return known;
    const outline = Array.isArray(value)
      ? `[${value.map((item) => this.#outline(item, outlineOf)).join(',')}]`
      : `{${Object.keys(value)
          .sort()
          .map(
            (key) => `${JSON.stringify(key)}:${this.#outline(own(value, key) ?? null, outlineOf)}`,
          )
          .join(',')}}`;
    this.#outlines.set(value, outline);
    return outline;
  }
}

/** Null for what is neither a text nor a number, and so never noise. */
function scalarKind(value: Json): 'text' | 'number' | null {
  if (typeof value === 'number' || isExactNumber(value)) return 'number';
  return typeof value === 'string' ? 'text' : null;
}

function isReordered(before: readonly string[], after: readonly string[]): boolean {
  if (before.length !== after.length || before.every((item, i) => item === after[i])) return false;
  const sorted = [...after].sort();
  return [...before].sort().every((item, i) => item === sorted[i]);
}

/** `__proto__` is a key like any other in recorded JSON. */
function own(value: Record<string, Json>, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** `.name`, or `['odd name']` as in RFC 9535. */
function step(key: string): string {
  if (/^[\p{L}_][\p{L}\p{N}_]*$/u.test(key)) return `.${key}`;
  return `['${key.replace(/[\\']/g, '\\$&')}']`;
}
