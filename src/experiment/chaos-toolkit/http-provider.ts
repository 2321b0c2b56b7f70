import type { Mapping } from '../../core/experiment.js';
import type { Means } from '../means.js';
import type { HttpAnswer, HttpQuestion } from '../probes/ask-http.js';
import { isObject, textOf } from './python-values.js';
import type { Variables } from './variables.js';

/** Resolves with `{ status, headers, body }`; the body is decoded where it is JSON and nothing else. */
export async function askByHttp(
  provider: Mapping,
  variables: Variables,
  { askHttp }: Means,
  signal: AbortSignal,
): Promise<unknown> {
  const answer = await askHttp(questionOf(provider, variables), signal);
  const { status, headers } = answer;
  return { status, headers, body: bodyOf(answer) };
}

function questionOf(provider: Mapping, variables: Variables): HttpQuestion {
  const url = String(variables.fillIn(provider.url));
  const method = String(provider.method ?? 'GET').toUpperCase();
  const given = variables.fillIn(provider.headers);
  const headers = Object.fromEntries(
    Object.entries(isObject(given) ? given : {}).map(([name, value]) => [name, textOf(value)]),
  );
  const data = variables.fillIn(provider.arguments);
  const timeout = variables.fillIn(provider.timeout);
  const [connect, read] = Array.isArray(timeout) ? timeout : [timeout, timeout];
  const ms = (seconds: unknown) => (typeof seconds === 'number' ? seconds * 1000 : null);
  const common = {
    method,
    ...{ connectMs: ms(connect), readMs: ms(read) },
    verifyTls: provider.verify_tls !== false,
    retries: typeof provider.max_retries === 'number' ? provider.max_retries : 0,
  };
  if (method === 'GET') return { ...common, url: withQuery(url, data), headers, body: null };
  if (data === undefined || data === null) return { ...common, url, headers, body: null };
  if (headers['Content-Type'] === 'application/json') {
    return { ...common, url, headers, body: JSON.stringify(data) };
  }
  if (!isObject(data)) return { ...common, url, headers, body: textOf(data) };
  const hasType = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return { ...common, url, headers: { ...(hasType ? {} : type), ...headers }, body: form(data) };
}

function withQuery(text: string, data: unknown): string {
  const url = new URL(text);
  const more = isObject(data) ? form(data) : data ? textOf(data) : '';
  if (more !== '') url.search = url.search === '' ? more : `${url.search}&${more}`;
  return url.href;
}

/** A list is several of one name; what is None is left out. */
function form(data: Mapping): string {
  const pairs = Object.entries(data).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((each) => each !== null && each !== undefined)
      .map((each): [string, string] => [name, textOf(each)]),
  );
  return new URLSearchParams(pairs).toString();
}

function bodyOf({ headers, body }: HttpAnswer): unknown {
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  const text = decoded(body, type ?? '');
  return type === 'application/json' ? JSON.parse(text) : text;
}

function decoded(body: Buffer, type: string): string {
  const [, charset] = /charset=["']?([^\s"';]+)/i.exec(type) ?? [];
  if (charset !== undefined) {
    try {
      return new TextDecoder(charset).decode(body);
    } catch {
      return body.toString('utf8'); // nobody knows that one
    }
  }
  // RFC 2616's default for text, which the reference goes by.
  return /^text\//i.test(type) ? body.toString('latin1') : textIn(body);
}

/** UTF-8, or bytes as characters where it is not. */
export function textIn(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}
