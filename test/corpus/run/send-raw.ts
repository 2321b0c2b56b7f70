import { once } from 'node:events';
import { connect } from 'node:net';
import type { CorpusRequest } from './corpus-case.js';

/** Sends a request as it is written, waits for the end of the answer or leaves, and returns its status. */
export async function sendRaw(
  port: number,
  requestId: string,
  { method = 'GET', path, headers = [], body = '', chunks, leavesAfterMs }: CorpusRequest,
): Promise<number> {
  const lines = ['Host', 'shop.example', ...headers, 'X-Request-Id', requestId];
  const data = Buffer.from(body);
  if (chunks !== undefined) lines.push('Transfer-Encoding', 'chunked');
  else if (data.length > 0) lines.push('Content-Length', String(data.length));
  lines.push('Connection', 'close');
  let head = `${method} ${path} HTTP/1.1\r\n`;
  for (let at = 0; at < lines.length; at += 2) head += `${lines[at]}: ${lines[at + 1]}\r\n`;
  const socket = connect(port, '127.0.0.1');
  const answer: Buffer[] = [];
  socket.on('data', (chunk) => answer.push(chunk));
  // An answer that breaks off is an answer: what came of it counts.
  socket.on('error', () => {});
  const closed = once(socket, 'close');
  socket.write(`${head}\r\n`, 'latin1');
  if (chunks === undefined) socket.write(data);
  else socket.write(chunks.map(chunkOf).join('') + chunkOf(''));
  if (leavesAfterMs !== undefined) setTimeout(() => socket.destroy(), leavesAfterMs);
  await closed;
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(Buffer.concat(answer).toString('latin1'))?.[1] ?? 0);
}

function chunkOf(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}
