import { createHash } from 'node:crypto';
import type { KeptBody, KeptMessage } from '../../core/capture.js';
import { decodeContent } from '../../core/content-coding.js';
import { headerValue } from '../../core/headers.js';
import { textOfBody } from '../../core/text-of-body.js';
import { withoutRpcIds } from '../content/plain-requests.js';
import { readContent, treeRoots } from '../content/read-content.js';
import { compareJson } from './compare-json.js';
import { compareText } from './compare-text.js';
import { changed, type Findings, noFindings } from './finding.js';
import { type Ignore, withoutIgnored } from './ignore.js';
import { type Json, jsonLines, parseJson } from './json-text.js';
import { withPlainBoundary } from './multipart-boundary.js';
import type { Noise } from './noise.js';
import { noPlaces } from './noisy-places.js';

/** What a kept body may expand to. */
const decodedBytesMax = 16 * 1024 * 1024;

/**
 * JSON, forms, multipart and XML by structure, text by line, in whichever charset, anything else by
 * hash; content codings are undone first.
 */
export function compareBody(
  recorded: KeptMessage,
  replayed: KeptMessage,
  ignore: Ignore,
  noise: Noise,
): Findings {
  const { places = noPlaces } = ignore;
  if (places.has('body')) return { differences: [], noise: ['body'] };
  const [before, after] = comparable(recorded, replayed);
  if (before.equals(after)) return wireLengths(recorded, replayed);
  const isCut = recorded.body.truncated || replayed.body.truncated;
  const structured = isCut ? null : compareStructures(recorded, replayed, ignore, noise);
  if (structured !== null) return structured;
  const one = textOfBody(recorded.headers, before, isCut)?.text ?? null;
  const other = textOfBody(replayed.headers, after, isCut)?.text ?? null;
  if (one === null || other === null) {
    return { differences: [changed('body', digest(before), digest(after))], noise: [] };
  }
  const oneJson = parseJson(one);
  const otherJson = parseJson(other);
  if (oneJson !== undefined && otherJson !== undefined) {
    return compareJson(
      withoutIgnored(withoutRpcIds(oneJson), ignore),
      withoutIgnored(withoutRpcIds(otherJson), ignore),
      noise,
      places,
    );
  }
  // Line by line, JSON and an error page would only be a list of both.
  if (oneJson !== undefined || otherJson !== undefined || one === '' || other === '') {
    return {
      differences: [changed('body', one, other)],
      noise: [],
      texts: { recorded: linesOf(one, oneJson), replayed: linesOf(other, otherJson) },
    };
  }
  return compareText(one, other, noise, places);
}

/** Forms, parts, XML and lines of JSON on both sides; null for anything else. */
function compareStructures(
  recorded: KeptMessage,
  replayed: KeptMessage,
  ignore: Ignore,
  noise: Noise,
): Findings | null {
  const [one, other] = [readContent(recorded), readContent(replayed)];
  if (one.kind !== 'tree' || other.kind !== 'tree') return null;
  if (one.format !== other.format || one.format === 'json') return null;
  return compareJson(
    withoutIgnored(one.tree, ignore, one.format),
    withoutIgnored(other.tree, ignore, one.format),
    noise,
    ignore.places,
    treeRoots[one.format],
  );
}

function linesOf(text: string, json: Json | undefined): string[] {
  if (text === '') return [];
  return json === undefined ? text.split(/\r?\n/) : jsonLines(json);
}

/** Of bodies that were kept in part, as much as both have. */
function comparable(recorded: KeptMessage, replayed: KeptMessage): [Buffer, Buffer] {
  const before = contentOf(recorded);
  const after = contentOf(replayed);
  if (!recorded.body.truncated && !replayed.body.truncated) return [before, after];
  const length = Math.min(before.length, after.length);
  return [before.subarray(0, length), after.subarray(0, length)];
}

function contentOf({ headers, body }: KeptMessage): Buffer {
  return withPlainBoundary(headers, decodeContent(headers, body.data, decodedBytesMax).data);
}

/** The kept beginnings are equal; with the same coding, the lengths tell about the rest. */
function wireLengths({ body: one, ...recorded }: KeptMessage, replayed: KeptMessage): Findings {
  const other = replayed.body;
  if ((!one.truncated && !other.truncated) || one.bytes === other.bytes) return noFindings;
  if (isUnsized(one) || isUnsized(other)) return noFindings;
  const isCoded = [recorded, replayed].some(
    (message) => headerValue(message.headers, 'content-encoding') !== undefined,
  );
  if (isCoded) return noFindings;
  const lengths = changed('body', { bytes: one.bytes }, { bytes: other.bytes });
  return { differences: [lengths], noise: [] };
}

/** Not whole, and nobody knows how long it was. */
function isUnsized({ bytes, truncated, data }: KeptBody): boolean {
  return truncated && bytes <= data.length;
}

function digest(data: Buffer): { bytes: number; sha256: string } {
  return { bytes: data.length, sha256: createHash('sha256').update(data).digest('hex') };
}
