import { readableText } from './wire-text.js';

/** The path of an origin-form target, without its query. */
export function pathOf(target: string): string {
  const mark = target.indexOf('?');
  return mark === -1 ? target : target.slice(0, mark);
}

/** The query of an origin-form target, without its `?`; '' when there is none. */
export function queryOf(target: string): string {
  const mark = target.indexOf('?');
  return mark === -1 ? '' : target.slice(mark + 1);
}

/** Decoded values of one query parameter, in order. A parameter without `=` has the value ''. */
export function queryValues(target: string, name: string): string[] {
  const values: string[] = [];
  const query = readableText(queryOf(target));
  if (query === '') return values;
  for (const pair of query.split('&')) {
    const mark = pair.indexOf('=');
    const key = mark === -1 ? pair : pair.slice(0, mark);
    if (key !== name && decodeParameter(key) !== name) continue;
    values.push(mark === -1 ? '' : decodeParameter(pair.slice(mark + 1)));
  }
  return values;
}

/** A parameter as it stands in a query. */
export interface QueryParameter {
  /** Not decoded, as `text` is. */
  readonly name: string;
  /** Null when there is no `=`. */
  readonly value: string | null;
  readonly text: string;
}

/** In their order, not decoded; empty ones (`a&&b`) left out. */
export function queryParameters(target: string): QueryParameter[] {
  const query = queryOf(target);
  if (query === '') return [];
  return query
    .split('&')
    .filter((text) => text !== '')
    .map((text) => {
      const mark = text.indexOf('=');
      if (mark === -1) return { name: text, value: null, text };
      return { name: text.slice(0, mark), value: text.slice(mark + 1), text };
    });
}

/**
 * The same for targets that RFC 3986 §6.2.2 calls equivalent: escapes in capitals, none for
 * characters that need none, no dot segments.
 */
export function normalTarget(target: string): string {
  const normal = target.includes('%') ? target.replace(/%[0-9a-f]{2}/gi, normalEscape) : target;
  if (!normal.includes('/.')) return normal;
  const [path, query] = [pathOf(normal), normal.slice(pathOf(normal).length)];
  return withoutDotSegments(path) + query;
}

function normalEscape(escaped: string): string {
  const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
  return /[\w.~-]/.test(character) ? character : escaped.toUpperCase();
}

/** RFC 3986 §5.2.4. */
function withoutDotSegments(path: string): string {
  const kept: string[] = [];
  const segments = path.split('/');
  for (const segment of segments) {
    if (segment === '..') {
      if (kept.length > 1) kept.pop();
    } else if (segment !== '.') kept.push(segment);
  }
  const last = segments.at(-1);
  if (last === '.' || last === '..') kept.push('');
  return kept.join('/');
}

/** As in `application/x-www-form-urlencoded`: `+` is a space, then percent-decoding. */
export function decodeParameter(text: string): string {
  return decodePercent(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

/** Percent-decoding that never throws: what is no valid escape, or no valid UTF-8, stays readable. */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) =>
    Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}
