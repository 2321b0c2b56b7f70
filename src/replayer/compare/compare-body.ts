import { createHash } from 'node:crypto';
import type { KeptBody, KeptMessage } from '../../core/capture.js';
import { decodeContent } from '../../core/content-coding.js';
import { headerValue } from '../../core/headers.js';
import { textOfBody } from '../../core/text-of-body.js';
import { withoutRpcIds } from '../content/plain-requests.js';
import { type Content, readContent, type TreeFormat, treeRoots } from '../content/read-content.js';
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
  const structured = compareStructures(recorded, replayed, ignore, noise);
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

/** Forms, parts, XML, lines of JSON and messages of gRPC on both sides; null for anything else. */
function compareStructures(
  recorded: KeptMessage,
  replayed: KeptMessage,
  ignore: Ignore,
  noise: Noise,
): Findings | null {
  const contents = [readContent(recorded), readContent(replayed)] as const;
  const isCut = recorded.body.truncated || replayed.body.truncated;
  const trees = isCut ? bothBeginnings(...contents) : alike(...contents);
  if (trees === null || trees.format === 'json') return null;
  return compareJson(
    withoutIgnored(trees.one, ignore, trees.format),
    withoutIgnored(trees.other, ignore, trees.format),
    noise,
    ignore.places,
    treeRoots[trees.format],
  );
}

interface BothTrees {
  readonly format: TreeFormat;
  readonly one: Json;
  readonly other: Json;
}

/** Null where the two are of no one format. */
function alike(one: Content, other: Content): BothTrees | null {
  if (one.kind !== 'tree' || other.kind !== 'tree') return null;
  if (one.format === other.format) {
    return { format: one.format, one: one.tree, other: other.tree };
  }
  return bothLists(one, other);
}

/** Of gRPC, what is one message on one side and none or several on the other. */
function bothLists(one: Content, other: Content): BothTrees | null {
  const lists = [one, other].map((content) => {
    if (content.kind !== 'tree') return null;
    if (content.format === 'protobuf') return [content.tree];
    return content.format === 'grpc' ? content.tree : null;
  });
  const [before = null, after = null] = lists;
  return before === null || after === null ? null : { format: 'grpc', one: before, other: after };
}

/** Of what was kept in part: as many messages of gRPC as both have. */
function bothBeginnings(one: Content, other: Content): BothTrees | null {
  const lists = bothLists(one, other);
  if (lists === null || !Array.isArray(lists.one) || !Array.isArray(lists.other)) return null;
  const count = Math.min(lists.one.length, lists.other.length);
  return {
    ...lists,
    one: lists.one.slice(0, count),
    other: lists.other.slice(0, count),
  };
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
