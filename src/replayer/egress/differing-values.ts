import { shownNumber } from '../compare/exact-number.js';
import { ignored, isObject, type Json } from '../compare/json-text.js';
import type { Noise } from '../compare/noise.js';
import { openBoth } from '../content/open-both.js';
import { fitsRedacted, redactionMarker } from '../redaction-marker.js';
import type { CallDifference } from '../replayed-call.js';

const differencesMax = 20;

/** What is found while two bodies are compared: all counted, the first of them kept. */
export class CallDifferences {
  count = 0;
  /** Places that differ by noise alone. */
  noise = 0;
  readonly differences: CallDifference[] = [];

  add(difference: CallDifference): void {
    this.count += 1;
    if (this.differences.length < differencesMax) this.differences.push(difference);
  }
}

/** The values in which two documents differ; what redaction took out fits anything. */
export function differingValues(
  root: string,
  recorded: Json,
  came: Json,
  noise: Noise,
): CallDifferences {
  const found = new CallDifferences();
  compare(`body ${root}`, recorded, came);
  return found;

  function compare(at: string, one: Json | undefined, other: Json | undefined): void {
    if (one === other || one === redactionMarker || one === ignored || other === ignored) return;
    if (Array.isArray(one) && Array.isArray(other)) {
      for (let i = 0; i < Math.max(one.length, other.length); i++) {
        compare(`${at}[${i}]`, one[i], other[i]);
      }
    } else if (isRecord(one) && isRecord(other)) {
      for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
        compare(`${at}.${key}`, own(one, key), own(other, key));
      }
    } else if (isNoise(at, one, other)) found.noise += 1;
    else if (!compareInside(at, one, other)) {
      found.add({ at, recorded: shownNumber(one ?? null), came: shownNumber(other ?? null) });
    }
  }

  /** Whether both are texts that hold documents. */
  function compareInside(at: string, one: Json | undefined, other: Json | undefined): boolean {
    if (typeof one !== 'string' || typeof other !== 'string') return false;
    const opened = openBoth(one, other);
    if (opened === null) return false;
    const [before, after] = opened;
    if (typeof before !== 'object' || typeof after !== 'object') return false;
    compare(at, before, after);
    return true;
  }

  function isNoise(at: string, one: Json | undefined, other: Json | undefined): boolean {
    if (typeof one === 'string' && fitsRedacted(one, textOf(other))) return true;
    if (typeof one !== typeof other || typeof one === 'object') return false;
    return one !== undefined && noise.isFieldNoise(at, textOf(one), textOf(other));
  }
}

function isRecord(value: Json | undefined): value is { [key: string]: Json } {
  return value !== undefined && isObject(value);
}

/** `__proto__` is a key like any other in recorded JSON. */
function own(value: { [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? shownNumber(value) : (JSON.stringify(value) ?? '');
}
