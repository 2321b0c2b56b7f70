import type { Hop } from '../../core/capture.js';
import { headerPairs, headerValue } from '../../core/headers.js';
import { printfFormat, shellWord, templateWord } from './shell-word.js';

/** A target that curl's URL parser passes on as it is, with --path-as-is and --globoff. */
const plainTarget = /^\/[\x21\x22\x24-\x5b\x5d-\x7e]*$/;

/** What curl sends by itself unless it is told otherwise. */
const curlsOwn = ['User-Agent', 'Accept'];

/** curl counts and frames the body itself; a proxy's authority is in the URL. */
const leftToCurl = new Set(['content-length', 'connection', 'expect']);

export interface CurlOptions {
  /** Headers in place of the recorded ones, in which the shell fills in `${NAME}`. */
  readonly set?: Readonly<Record<string, string>>;
  /** Whether it goes by HTTP/2. */
  readonly http2?: boolean;
}

/**
 * A command that sends the request of a hop again, byte for byte as far as curl can, in bash, dash
 * and any other POSIX shell. `origin` is `http://host:port`.
 */
export function curlLine(
  hop: Hop,
  origin: string,
  { set = {}, http2 = false }: CurlOptions = {},
): string {
  const { data } = hop.request.body;
  const sendsBody = data.length > 0 && hop.method !== 'HEAD';
  const options = [
    'curl',
    `--silent --show-error --include ${versionOption(origin, http2)}`,
    ...methodOptions(hop.method, sendsBody),
    ...headerOptions(hop, { sendsBody, set }),
    ...(sendsBody ? ['--data-binary @-'] : []),
    ...targetOptions(hop.path, origin),
  ];
  const command = options.join(' \\\n  ');
  return sendsBody ? `printf '${printfFormat(data)}' |\n${command}\n` : `${command}\n`;
}

function versionOption(origin: string, http2: boolean): string {
  if (!http2) return '--http1.1';
  // Without TLS, curl would ask for an upgrade, which nobody answers any more.
  return origin.startsWith('https:') ? '--http2' : '--http2-prior-knowledge';
}

function methodOptions(method: string, sendsBody: boolean): string[] {
  // With -X HEAD curl would wait for a body that never comes.
  if (method === 'HEAD') return ['--head'];
  return method === (sendsBody ? 'POST' : 'GET') ? [] : [`--request ${shellWord(method)}`];
}

function headerOptions(
  hop: Hop,
  {
    sendsBody,
    set,
  }: { readonly sendsBody: boolean; readonly set: Readonly<Record<string, string>> },
): string[] {
  const { headers } = hop.request;
  const isSet = nameSet(set);
  const isChunked = headerValue(headers, 'transfer-encoding') !== undefined;
  const given = headerPairs(headers).filter(([name]) => {
    const lower = name.toLowerCase();
    if (lower === 'transfer-encoding') return sendsBody;
    return !leftToCurl.has(lower) && !isSet(lower);
  });
  const lines = given.map(([name, value]) => headerLine(name, value));
  const isThere = (name: string) =>
    isSet(name.toLowerCase()) || headerValue(headers, name.toLowerCase()) !== undefined;
  const unwanted = sendsBody ? [...curlsOwn, 'Content-Type', 'Expect'] : curlsOwn;
  lines.push(...unwanted.filter((name) => name === 'Expect' || !isThere(name)).map(removal));
  if (!isThere('host') && hop.authority !== '') lines.push(headerLine('Host', hop.authority));
  // A POST without a body says so; curl does not by itself when the method is given by name.
  if (!sendsBody && !isChunked && headerValue(headers, 'content-length') === '0') {
    lines.push('Content-Length: 0');
  }
  return [
    ...lines.map(shellWord),
    ...Object.entries(set).map(([name, value]) => templateWord(headerLine(name, value))),
  ].map((word) => `--header ${word}`);
}

/** Whether a header, in lower case, is one of these. */
function nameSet(set: Readonly<Record<string, string>>): (lower: string) => boolean {
  const names = new Set(Object.keys(set).map((name) => name.toLowerCase()));
  return (lower) => names.has(lower);
}

/** curl drops `Name:` and sends `Name;` as an empty header. */
function headerLine(name: string, value: string): string {
  // A folded value is one value (RFC 9112 §5.2); a line end of any other origin must not become
  // another header.
  const line = value.replace(/[\r\n\0]+[ \t]*/g, ' ').trim();
  return line === '' ? `${name};` : `${name}: ${line}`;
}

function removal(name: string): string {
  return `${name}:`;
}

function targetOptions(path: string, origin: string): string[] {
  if (plainTarget.test(path)) return ['--path-as-is --globoff', shellWord(origin + path)];
  // A "#", a "*", a byte beyond ASCII: sent as it is, whatever a URL may hold.
  return [`--request-target ${shellWord(path)}`, shellWord(`${origin}/`)];
}
