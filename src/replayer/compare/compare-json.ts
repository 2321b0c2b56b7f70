import { openBoth } from '../content/open-both.js';
import { align } from './align.js';
import { isExactNumber, shownNumber, withShownNumbers } from './exact-number.js';
import type { Finding, Findings } from './finding.js';
import { changed } from './finding.js';
import { stepTo } from './json-step.js';
import { ignored, isObject, type Json, jsonLines } from './json-text.js';
import type { Noise } from './noise.js';
import { type MadeUpKeys, type MadeUpObject, type NoisyPlaces, noPlaces } from './noisy-places.js';
import { type KeyToPair, pairKeys } from './pair-keys.js';

/** Compares by structure: the order of keys does not count, that of items does. */
export function compareJson(
  recorded: Json,
  replayed: Json,
  noise: Noise,
  places: NoisyPlaces = noPlaces,
  root = '$',
): Findings {
  const walk = new Walk(noise, places);
  const shown = walk.compare(`body ${root}`, recorded, replayed);
  if (walk.differences.length === 0) return walk;
  return {
    differences: walk.differences,
    noise: walk.noise,
    madeUp: walk.madeUp,
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
  readonly madeUp: MadeUpObject[] = [];

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
    if (this.#isNoise(at, recorded, replayed)) {
      this.noise.push(at);
      return recorded;
    }
    if (typeof recorded === 'string' && typeof replayed === 'string') {
      const opened = openBoth(recorded, replayed);
      if (opened !== null) return this.#compareInside(at, [recorded, replayed], opened);
    }
    this.differences.push(changed(at, recorded, replayed));
    return replayed;
  }

  /** Texts that hold documents: these are compared, in the place of the text. */
  #compareInside(
    at: string,
    [recorded, replayed]: readonly [string, string],
    [one, other]: readonly [Json, Json],
  ): Json {
    const before = this.differences.length;
    this.compare(at, one, other);
    return this.differences.length === before ? recorded : replayed;
  }

  #isNoise(at: string, recorded: Json, replayed: Json): boolean {
    const kind = scalarKind(recorded);
    if (kind === null || kind !== scalarKind(replayed)) return false;
    return this.#noise.isFieldNoise(
      at,
      String(shownNumber(recorded)),
      String(shownNumber(replayed)),
    );
  }

  /** In the recorded order, so that the two can be read side by side. */
  #compareKeys(at: string, recorded: Record<string, Json>, replayed: Record<string, Json>): Json {
    const madeUp = this.#places.madeUpKeys(at);
    const lost = Object.keys(recorded).filter((key) => !Object.hasOwn(replayed, key));
    const come = Object.keys(replayed).filter((key) => !Object.hasOwn(recorded, key));
    const partners =
      lost.length === 0 || come.length === 0
        ? new Map<string, string>()
        : this.#pairKeys({ lost, come, recorded, replayed, madeUp });
    const paired = new Set(partners.values());
    const hasSurplus = lost.length !== come.length;
    if (madeUp === undefined ? lost.length * come.length > 0 : hasSurplus && !madeUp.countVaries) {
      const stable = new Set(Object.keys(recorded).filter((key) => Object.hasOwn(replayed, key)));
      this.madeUp.push({ at, stable, countVaries: madeUp !== undefined });
    }
    const shown: [string, Json][] = [];
    for (const key of [...Object.keys(recorded), ...come.filter((each) => !paired.has(each))]) {
      const place = `${at}${stepTo(key)}`;
      const partner = partners.get(key);
      if (partner !== undefined) this.noise.push(place);
      const isVarying = madeUp?.countVaries === true && !madeUp.stable.has(key);
      const value = this.#compareSides(place, own(recorded, key), own(replayed, partner ?? key), {
        isVarying,
      });
      if (value !== undefined) shown.push([key, value]);
    }
    return Object.fromEntries(shown);
  }

  #pairKeys({ lost, come, recorded, replayed, madeUp }: UncommonKeys): Map<string, string> {
    const { outlineOfRecorded, outlineOfReplayed } = this.#noise;
    const keysOf = (
      keys: readonly string[],
      side: Record<string, Json>,
      outlineOf: (text: string) => string,
    ) =>
      keys.map((key): KeyToPair => {
        const outline = outlineOf(key);
        const isMadeUp = madeUp !== undefined && !madeUp.stable.has(key);
        return {
          key,
          kind: isMadeUp ? '' : outline === key ? null : outline,
          outline: this.#outline(own(side, key) ?? null, outlineOf),
        };
      });
    const pairs = pairKeys(
      keysOf(lost, recorded, outlineOfRecorded),
      keysOf(come, replayed, outlineOfReplayed),
    );
    for (const [one, other] of pairs) {
      const isMadeUp = madeUp !== undefined && !madeUp.stable.has(one);
      if (!isMadeUp && !this.#noise.isNoise(one, other)) pairs.delete(one);
    }
    return pairs;
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

  #compareSides(
    at: string,
    recorded: Json | undefined,
    replayed: Json | undefined,
    { isVarying = false }: { readonly isVarying?: boolean } = {},
  ) {
    if (recorded !== undefined && replayed !== undefined) {
      return this.compare(at, recorded, replayed);
    }
    if (recorded === ignored || replayed === ignored) return ignored;
    if (isVarying || this.#places.has(at)) {
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
          .map(
            (key) =>
              `${keyOutline(key, outlineOf)}:${this.#outline(own(value, key) ?? null, outlineOf)}`,
          )
          .sort()
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

/** Shorter than any id or time; most keys are. */
const noiseCharsMin = 8;

function keyOutline(key: string, outlineOf: (text: string) => string): string {
  return JSON.stringify(key.length < noiseCharsMin ? key : outlineOf(key));
}

interface UncommonKeys {
  readonly lost: readonly string[];
  readonly come: readonly string[];
  readonly recorded: Record<string, Json>;
  readonly replayed: Record<string, Json>;
  readonly madeUp: MadeUpKeys | undefined;
}
