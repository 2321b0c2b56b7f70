export const host = 'Host: origin\r\n';

/** A request line and lines beside `Host`, without a body. */
export function head(line: string, lines = ''): string {
  return `${line}\r\n${host}${lines}\r\n`;
}

export function get(target: string, lines = ''): string {
  return head(`GET ${target} HTTP/1.1`, lines);
}

export function post(lines: string, body: string): string {
  return head('POST /form HTTP/1.1', lines) + body;
}

export const chunked = 'Transfer-Encoding: chunked\r\n';

/** A body in chunks, as they stand there. */
export function chunks(text: string): string {
  return post(chunked, text);
}
