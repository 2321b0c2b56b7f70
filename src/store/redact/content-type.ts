import { headerValue, type RawHeaders } from '../../core/headers.js';
import type { Range } from './edits.js';

export interface ContentType {
  /** `application/json`, lower case; '' when there is none. */
  readonly essence: string;
  readonly charset: string | null;
  readonly boundary: string | null;
}

export function contentTypeOf(headers: RawHeaders): ContentType {
  return parseContentType(headerValue(headers, 'content-type') ?? '');
}

export function parseContentType(value: string): ContentType {
  const semicolon = value.indexOf(';');
  const essence = semicolon === -1 ? value : value.slice(0, semicolon);
  return {
    essence: essence.trim().toLowerCase(),
    charset: parameter(value, 'charset'),
    boundary: parameter(value, 'boundary'),
  };
}

export function isJson({ essence }: ContentType): boolean {
  return /[/+]json$/.test(essence);
}

export function isForm({ essence }: ContentType): boolean {
  return essence === 'application/x-www-form-urlencoded';
}

export function isXml({ essence }: ContentType): boolean {
  return /[/+]xml$/.test(essence);
}

export function isHtml({ essence }: ContentType): boolean {
  return /html/.test(essence);
}

/** Text that is nothing else, or does not say what it is. */
export function isPlain({ essence }: ContentType): boolean {
  return essence === 'text/plain' || essence === '';
}

/** Types whose bytes are no text, when they look it: a match there would be chance. */
export function isMedia({ essence }: ContentType): boolean {
  return /^(image|audio|video|font)\/(?!svg)|^application\/(pdf|zip|gzip|wasm|x-7z)/.test(essence);
}

/**
 * Where the boundary parameter of a multipart type stands, with what sets it apart from its
 * neighbours. It separates the parts of the body too, and is no secret: without it what was kept
 * could not be read.
 */
export function boundaryRange(value: string): Range | null {
  if (!/^\s*multipart\//i.test(value)) return null;
  const found = parameterPattern('boundary').exec(value);
  if (found === null) return null;
  const end = found.index + found[0].length;
  const behind = /^\s*;?\s*/.exec(value.slice(end))?.[0] ?? '';
  return { start: found.index, end: end + behind.length };
}

/** A parameter of a header value (RFC 9110 §5.6.6), quoted or not. */
export function parameter(value: string, name: string): string | null {
  const [, quoted, token] = parameterPattern(name).exec(value) ?? [];
  return quoted?.replace(/\\(.)/g, '$1') ?? token ?? null;
}

function parameterPattern(name: string): RegExp {
  return new RegExp(`;\\s*${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]*))`, 'i');
}
