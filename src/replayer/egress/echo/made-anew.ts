import type { Hop } from '../../../core/capture.js';
import { headerPairs, type RawHeaders } from '../../../core/headers.js';
import { isObject, type Json } from '../../compare/json-text.js';
import { isNoiseField, plainFieldName } from '../../compare/noise-names.js';
import { withoutTimes } from '../../compare/noise-tokens.js';
import { targetForm } from '../../compare/target-form.js';
import { readContent } from '../../content/read-content.js';
import { isRedacted } from '../../redaction-marker.js';
import type { Call } from '../call.js';
import type { LikenessContext } from '../likeness-context.js';

/** What a call says otherwise than the recorded one, as it is made anew for each. */
export interface MadeAnew {
  /** As it is written in the request. */
  readonly name: string;
  readonly recorded: string;
  readonly came: string;
  /** Where it stands in the answer, it is this very value, whatever is around it. */
  readonly isUnmistakable: boolean;
}

const valuesMax = 500;
const charactersMin = 16;
const notEchoed =
  /^(?:host|cookie|.*authorization|content-.*|traceparent|tracestate|baggage|b3|forwarded)$/;

/** Of headers, path, query and body. */
export function madeAnew(recorded: Hop, call: Call, context: LikenessContext): MadeAnew[] {
  const found = new Map<string, MadeAnew>();
  const add = (name: string, one: string, other: string) => {
    if (one === other || one === '' || isRedacted(one) || found.size >= valuesMax) return;
    const isUnmistakable = isLikeNoOther(one) && context.noise.isFieldNoise(name, one, other);
    if (!isUnmistakable && !(isNoiseField(name, one) && isNoiseField(name, other))) return;
    found.set(`${plainFieldName(name)} ${one}`, {
      name,
      recorded: one,
      came: other,
      isUnmistakable,
    });
  };
  const headers = byName(call.request.headers);
  for (const [name, value] of byName(recorded.request.headers)) {
    const other = headers.get(name);
    if (other !== undefined && !notEchoed.test(name)) add(name, value, other);
  }
  const [before, after] = [recorded.path, call.path].map((path) =>
    targetForm(path, context.ignore),
  );
  if (before !== undefined && after !== undefined) {
    for (const [i, one] of before.segments.entries()) add('path', one, after.segments[i] ?? '');
    for (const [i, { name, value }] of before.parameters.entries()) {
      const other = after.parameters[i];
      if (other?.name === name) add(name, value, other.value);
    }
  }
  const [one, other] = [readContent(recorded.request), readContent(call.request)];
  if (one.kind === 'tree' && other.kind === 'tree') eachPair('', one.tree, other.tree, add);
  return [...found.values()];
}

/** An id of many digits that is no time. */
function isLikeNoOther(value: string): boolean {
  return (
    value.length >= charactersMin &&
    /^[\w.:+/=-]+$/.test(value) &&
    /\d/.test(value) &&
    withoutTimes(value) === value
  );
}

type Add = (name: string, one: string, other: string) => void;

function eachPair(name: string, one: Json | undefined, other: Json | undefined, add: Add): void {
  if (Array.isArray(one) && Array.isArray(other)) {
    for (const [i, item] of one.entries()) eachPair(name, item, other[i], add);
  } else if (one != null && other != null && isObject(one) && isObject(other)) {
    for (const [key, item] of Object.entries(one)) {
      // An attribute of XML.
      eachPair(key.replace(/^@/, ''), item, other[key], add);
    }
  } else if (isScalar(one) && isScalar(other)) add(name, String(one), String(other));
}

function isScalar(value: Json | undefined): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** A header that comes twice has its last value. */
function byName(headers: RawHeaders): Map<string, string> {
  return new Map(headerPairs(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
