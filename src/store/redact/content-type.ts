import { headerValue, type RawHeaders } from '../../core/headers.js';

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

/** Types whose bytes are no text, when they look it: a match there would be chance. */
export function isMedia({ essence }: ContentType): boolean {
  return /^(image|audio|video|font)\/(?!svg)|^application\/(pdf|zip|gzip|wasm|x-7z)/.test(essence);
}

/** A parameter of a header value (RFC 9110 §5.6.6), quoted or not. */
export function parameter(value: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]*))`, 'i').exec(
    value,
  );
  const [, quoted, token] = found ?? [];
  return quoted?.replace(/\\(.)/g, '$1') ?? token ?? null;
}
