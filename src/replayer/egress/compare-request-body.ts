import { isUtf8 } from 'node:buffer';
import type { KeptMessage } from '../../core/capture.js';
import { decodeContent } from '../../core/content-coding.js';
import { isObject, type Json, parseJson } from '../compare/json-text.js';
import { withPlainBoundary } from '../compare/multipart-boundary.js';
import { fitsRedacted, redactionMarker } from '../redaction-marker.js';
import type { CallDifference } from '../replayed-call.js';

/** How far the body of a call is from a recorded one. */
export interface BodyDistance {
  /** 0: the same bytes; below 1: the same by structure; else the more, the farther. */
  readonly distance: number;
  /** Bounded in number. */
  readonly differences: readonly CallDifference[];
}

const same: BodyDistance = { distance: 0, differences: [] };
/** JSON with its keys in another order, a redacted value, another multipart boundary. */
const equivalent: BodyDistance = { distance: 0.5, differences: [] };
/** Farther than any two JSON bodies are. */
const unlike = 1_000_000;

const decodedBytesMax = 16 * 1024 * 1024;
const differencesMax = 20;

export function compareRequestBody(recorded: KeptMessage, came: KeptMessage): BodyDistance {
  if (recorded.body.truncated || came.body.truncated) return compareBeginnings(recorded, came);
  if (recorded.body.data.equals(came.body.data)) return same;
  const before = contentOf(recorded);
  const after = contentOf(came);
  if (before.equals(after)) return equivalent;
  const one = jsonOf(recorded, before);
  const other = jsonOf(came, after);
  if (one !== undefined && other !== undefined) return compareJson(one, other);
  if (fitsRedacted(before.toString('latin1'), after.toString('latin1'))) return equivalent;
  return { distance: unlike, differences: [wholeBody(recorded, came)] };
}

/** Of a body that was kept in part, only the beginning can tell. */
function compareBeginnings(recorded: KeptMessage, came: KeptMessage): BodyDistance {
  const [one, other] = [recorded.body, came.body];
  const length = Math.min(one.data.length, other.data.length);
  const isAlike = one.data.subarray(0, length).equals(other.data.subarray(0, length));
  // Nothing is left of a body that could not be searched for secrets.
  if (isAlike && (one.bytes === other.bytes || one.data.length === 0)) return equivalent;
  return { distance: unlike, differences: [wholeBody(recorded, came)] };
}

/** Content coding undone, and a multipart boundary, which is made anew each time, made the same. */
function contentOf({ headers, body }: KeptMessage): Buffer {
  return withPlainBoundary(headers, decodeContent(headers, body.data, decodedBytesMax).data);
}

/** A recorded request is compared with many calls, and a call with many recorded requests. */
const parsed = new WeakMap<KeptMessage, { readonly json: Json | undefined }>();

function jsonOf(message: KeptMessage, content: Buffer): Json | undefined {
  const known = parsed.get(message);
  if (known !== undefined) return known.json;
  const json = isUtf8(content) ? parseJson(content.toString('utf8')) : undefined;
  parsed.set(message, { json });
  return json;
}

function compareJson(recorded: Json, came: Json): BodyDistance {
  const walk = new Walk();
  walk.compare('$', recorded, came);
  if (walk.count === 0) return equivalent;
  return { distance: Math.min(walk.count, unlike - 1), differences: walk.differences };
}

/** Counts the values that differ; what redaction took out fits anything. */
class Walk {
  count = 0;
  readonly differences: CallDifference[] = [];

  compare(at: string, recorded: Json | undefined, came: Json | undefined): void {
    if (recorded === came || recorded === redactionMarker) return;
    if (Array.isArray(recorded) && Array.isArray(came)) {
      for (let i = 0; i < Math.max(recorded.length, came.length); i++) {
        this.compare(`${at}[${i}]`, recorded[i], came[i]);
      }
    } else if (isRecord(recorded) && isRecord(came)) {
      for (const key of new Set([...Object.keys(recorded), ...Object.keys(came)])) {
        this.compare(`${at}.${key}`, own(recorded, key), own(came, key));
      }
    } else if (typeof recorded !== 'string' || !fitsRedacted(recorded, textOf(came))) {
      this.#add({ at: `body ${at}`, recorded: recorded ?? null, came: came ?? null });
    }
  }

  #add(difference: CallDifference): void {
    this.count += 1;
    if (this.differences.length < differencesMax) this.differences.push(difference);
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
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function wholeBody(recorded: KeptMessage, came: KeptMessage): CallDifference {
  return { at: 'body', recorded: summary(recorded), came: summary(came) };
}

const shownCharsMax = 200;

function summary({ body }: KeptMessage): string {
  if (body.bytes === 0) return '';
  const isText = isUtf8(body.data) && !body.data.includes(0);
  if (!isText || body.data.length > shownCharsMax) {
    return `${body.bytes} bytes, sha256 ${body.sha256.slice(0, 16)}`;
  }
  return body.data.toString('utf8');
}
