import { fin } from '../response-outcome.js';

export const ok = 'HTTP/1.1 200 OK';

/** A status line and fields, with a body of five bytes and its length. */
export function whole(line = ok, lines = ''): string {
  return `${line}\r\n${lines}Content-Length: 5\r\n\r\nhello`;
}

/** Only what stands there; the connection ends behind it. */
export function last(lines: string, body: string, line = ok): string {
  return `${line}\r\n${lines}\r\n${body}${fin}`;
}

/** The same, and the connection stays. */
export function open(lines: string, body: string, line = ok): string {
  return `${line}\r\n${lines}\r\n${body}`;
}

export const chunked = 'Transfer-Encoding: chunked\r\n';

export function chunks(text: string): string {
  return open(chunked, text);
}

export const ofHead = { asked: 'HEAD / HTTP/1.1\r\nHost: origin\r\n\r\n' };
