import type { SkippedEntry } from '../../core/travel.js';
import { harEntry, type ReadEntry } from '../schema/har-file.js';
import { mistakeOf } from '../schema/mistake-of.js';

/** An entry that can be taken, or where it is wrong and how. */
export type EntryReading =
  | { readonly entry: ReadEntry; readonly url: URL; readonly startedAtMs: number }
  | { readonly problem: { readonly at: string; readonly what: string } };

/** What no request can be made without is asked for; all else may be missing. */
export function readEntry(value: unknown): EntryReading {
  const result = harEntry.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    return problem(issue?.path.map(String).join('.') ?? '', mistakeOf(issue));
  }
  const entry = result.data;
  const url = URL.canParse(entry.request.url) ? new URL(entry.request.url) : null;
  // `data:`, `blob:`, `about:` and a browser's extensions never went over a network.
  if (url === null || !/^(https?|wss?):$/.test(url.protocol)) {
    return problem(
      'request.url',
      `expected an http or https URL, got ${quoted(entry.request.url)}`,
    );
  }
  if (entry.request.method.toUpperCase() === 'CONNECT') {
    return problem('request.method', 'expected a request, got a tunnel to a proxy (CONNECT)');
  }
  const startedAtMs = Date.parse(entry.startedDateTime);
  if (Number.isNaN(startedAtMs) || Math.abs(startedAtMs) > epochMsMax) {
    const got = quoted(entry.startedDateTime);
    return problem('startedDateTime', `expected an ISO 8601 time, got ${got}`);
  }
  return { entry, url, startedAtMs };
}

/** For people: which one it was, and why it could not be taken. */
export function skippedEntry(
  value: unknown,
  entry: number,
  { at, what }: { readonly at: string; readonly what: string },
): SkippedEntry {
  return { entry, url: urlOf(value), reason: at === '' ? what : `${at}: ${what}` };
}

/** The year 9999: beyond it a time is none that anybody noted. */
const epochMsMax = 253_402_300_799_999;

function problem(at: string, what: string): EntryReading {
  return { problem: { at, what } };
}

/** A `data:` URL may be as long as what it holds. */
function quoted(text: string): string {
  return JSON.stringify(shortened(withoutUser(text)));
}

/** `https://user:secret@host/`: what is left out is told, and what is told is read by others. */
function withoutUser(url: string): string {
  return url.replace(/^(\s*[a-z][a-z0-9+.-]*:\/*)[^/?#]*@/i, '$1***@');
}

const urlCharactersMax = 80;

function shortened(text: string): string {
  return text.length > urlCharactersMax ? `${text.slice(0, urlCharactersMax)}…` : text;
}

function urlOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('request' in value)) return '';
  const { request } = value;
  if (typeof request !== 'object' || request === null || !('url' in request)) return '';
  return typeof request.url === 'string' ? shortened(withoutUser(request.url)) : '';
}
