import type { Hop } from '../core/capture.js';
import { decodeContent, encodeContent } from '../core/content-coding.js';
import type { RawHeaders } from '../core/headers.js';
import { decodeParameter } from '../core/query.js';
import { plainName } from '../core/secret-name.js';
import { encodedMarker, isRedacted, redactionMarker } from './redaction-marker.js';

/** A value by the name of the parameter, field, key or element that has it. */
export type NamedValue = readonly [name: string, value: string];

export interface GivenValues {
  readonly path: string;
  readonly body: Buffer;
  /** Names of which a value was put in, as they are configured. */
  readonly given: readonly string[];
}

/** What a kept body may expand to. */
const decodedBytesMax = 16 * 1024 * 1024;
/** As much before a marker is looked at for its name. */
const lookedAtMax = 1000;

/**
 * The target and the body of a recorded request with values where redaction took them out, by the names
 * that stand before the markers. What has no name, or one that no value is given for, stays.
 */
export function giveValues(entry: Hop, values: readonly NamedValue[]): GivenValues {
  const { path, request } = entry;
  const known = new Map(values.map(([name, value]) => [plainName(name), { name, value }]));
  const given = new Set<string>();
  if (known.size === 0) return { path, body: request.body.data, given: [] };
  const lookUp = (written: string): string | undefined => {
    const parts = [
      written,
      written
        .split(/[.[\]]+/)
        .filter((part) => part !== '')
        .at(-1) ?? '',
    ];
    const found = parts
      .map((part) => known.get(plainName(part)))
      .find((each) => each !== undefined);
    if (found !== undefined) given.add(found.name);
    return found?.value;
  };
  const filledPath = isRedacted(path) ? fill(path, lookUp) : path;
  return {
    path: filledPath,
    body: fillBody(request.headers, request.body.data, lookUp),
    given: [...given],
  };
}

type LookUp = (name: string) => string | undefined;

function fillBody(headers: RawHeaders, body: Buffer, lookUp: LookUp): Buffer {
  const { data, decoded, cut } = decodeContent(headers, body, decodedBytesMax);
  // As bytes: what is around a marker is ASCII in nearly every charset.
  const text = data.toString('latin1');
  if (!decoded || cut || !isRedacted(text)) return body;
  const filled = fill(text, (name) => lookUp(Buffer.from(name, 'latin1').toString('utf8')));
  return filled === text ? body : encodeContent(headers, Buffer.from(filled, 'latin1'));
}

function fill(text: string, lookUp: LookUp): string {
  // Pieces of text, and between them the markers.
  return text
    .split(markers)
    .map((piece, i, all) =>
      i % 2 === 0 ? piece : (replacement((all[i - 1] ?? '').slice(-lookedAtMax), lookUp) ?? piece),
    )
    .join('');
}

const markers = new RegExp(`(${[redactionMarker, encodedMarker].map(literal).join('|')})`);

function literal(text: string): string {
  return text.replace(/[[\]]/g, '\\$&');
}

function replacement(before: string, lookUp: LookUp): string | undefined {
  for (const { pattern, encode } of places) {
    const [, name] = pattern.exec(before) ?? [];
    if (name === undefined) continue;
    const value = lookUp(encode === encodeURIComponent ? decodeParameter(name) : name);
    // A head and a body are bytes here (latin1).
    return value === undefined ? undefined : Buffer.from(encode(value)).toString('latin1');
  }
  return undefined;
}

interface Place {
  /** Ends where the value begins. */
  readonly pattern: RegExp;
  encode(value: string): string;
}

const places: readonly Place[] = [
  { pattern: /"([^"\\]+)"\s*:\s*"$/, encode: (value) => JSON.stringify(value).slice(1, -1) },
  {
    pattern: /\\"([^"\\]+)\\"\s*:\s*\\"$/,
    encode: (value) => JSON.stringify(JSON.stringify(value).slice(1, -1)).slice(1, -1),
  },
  { pattern: /<(?:[\w.-]+:)?([\w.-]+)(?:\s[^<>]*)?>\s*$/, encode: escapeXml },
  { pattern: /<(?:[\w.-]+:)?([\w.-]+)(?:\s[^<>]*)?>\s*<!\[CDATA\[$/, encode: (value) => value },
  { pattern: /<[^<>]*\s(?:[\w.-]+:)?([\w.-]+)\s*=\s*["']$/, encode: escapeXml },
  {
    pattern: /\sname="([^"\r\n]+)"[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n$/,
    encode: (value) => value,
  },
  {
    pattern: /\b([A-Za-z_]\w*)\s*:\s*\\?"$/,
    encode: (value) => JSON.stringify(JSON.stringify(value).slice(1, -1)).slice(1, -1),
  },
  { pattern: /(?:^|[?&])([^?&=\s"'<>]+)=$/, encode: encodeURIComponent },
];

function escapeXml(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
