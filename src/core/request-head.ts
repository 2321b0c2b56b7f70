import type { RawHeaders } from './headers.js';

/** A request head in wire form, blank line included. Headers go out exactly as given. */
export function renderRequestHead(method: string, path: string, headers: RawHeaders): string {
  let head = `${method} ${path} HTTP/1.1\r\n`;
  for (let i = 0; i + 1 < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`;
  return `${head}\r\n`;
}
