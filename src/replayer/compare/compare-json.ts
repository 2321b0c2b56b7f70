import { align } from './align.js';
import type { Finding, Findings } from './finding.js';
import { changed } from './finding.js';
import { ignored, isObject, type Json } from './json-text.js';
import type { Noise } from './noise.js';

/** Compares by structure: the order of keys does not count, that of items does. */
export function compareJson(recorded: Json, replayed: Json, noise: Noise): Findings {
  const walk = new Walk(noise);
  walk.compare('body $', recorded, replayed);
  return walk;
}

class Walk implements Findings {
  readonly #noise: Noise;
  /** Of arrays and objects, which are asked for again at each level above them. */
  readonly #outlines = new WeakMap<object, string>();
  readonly differences: Finding[] = [];
  readonly noise: string[] = [];

  constructor(noise: Noise) {
    this.#noise = noise;
  }

  compare(at: string, recorded: Json, replayed: Json): void {
    if (recorded === ignored || replayed === ignored || recorded === replayed) return;
    if (Array.isArray(recorded) && Array.isArray(replayed)) {
      this.#compareItems(at, recorded, replayed);
    } else if (isObject(recorded) && isObject(replayed)) {
      this.#compareKeys(at, recorded, replayed);
    } else if (this.#isNoise(recorded, replayed)) {
      this.noise.push(at);
    } else {
      this.differences.push(changed(at, recorded, replayed));
    }
  }

  #isNoise(recorded: Json, replayed: Json): boolean {
    if (typeof recorded !== typeof replayed) return false;
    if (typeof recorded !== 'string' && typeof recorded !== 'number') return false;
    return this.#noise.isNoise(String(recorded), String(replayed));
  }

  #compareKeys(at: string, recorded: Record<string, Json>, replayed: Record<string, Json>): void {
    for (const key of new Set([...Object.keys(recorded), ...Object.keys(replayed)])) {
      this.#compareSides(`${at}${step(key)}`, own(recorded, key), own(replayed, key));
    }
  }

  #compareItems(at: string, recorded: readonly Json[], replayed: readonly Json[]): void {
    const before = recorded.map((item) => this.#outline(item, this.#noise.outlineOfRecorded));
    const after = replayed.map((item) => this.#outline(item, this.#noise.outlineOfReplayed));
    if (isReordered(before, after)) {
      this.differences.push({ kind: 'reordered', at, recorded, replayed });
      return;
    }
    for (const { recorded: i, replayed: j } of align(before, after)) {
      this.#compareSides(
        `${at}[${i ?? j}]`,
        i === null ? undefined : recorded[i],
        j === null ? undefined : replayed[j],
      );
    }
  }

  #compareSides(at: string, recorded: Json | undefined, replayed: Json | undefined): void {
    if (recorded === ignored || replayed === ignored) return;
    if (recorded !== undefined && replayed !== undefined) this.compare(at, recorded, replayed);
    else if (recorded === undefined && replayed !== undefined) {
      this.differences.push({ kind: 'added', at, recorded: null, replayed });
    } else if (recorded !== undefined) {
      this.differences.push({ kind: 'removed', at, recorded, replayed: null });
    }
  }

  /** Equal for two values that differ by the order of keys and by noise at most. */
  #outline(value: Json, outlineOf: (text: string) => string): string {
    if (value === ignored) return '<ignored>';
    if (typeof value !== 'object' || value === null) return outlineOf(JSON.stringify(value));
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
