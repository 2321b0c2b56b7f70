// Which request a stopped goroutine is at: net/http has it in its own frames, below the handler's.

import type { DapClient } from '../dap/client.js';
import { type DapFrame, evaluateSchema } from '../dap/messages.js';
import { marksOfRequests, type RequestHead } from '../whose-request.js';

/** Where to find it, as dlv names frames; the likeliest first: an optimised program may have lost one. */
const places = [
  ['http.serverHandler.ServeHTTP', 'req'],
  ['http.(*ServeMux).ServeHTTP', 'r'],
  ['http.HandlerFunc.ServeHTTP', 'r'],
  ['http.(*conn).serve', 'w.req'],
] as const;

/** Null: no request is in sight. Never rejects. */
export async function goRequestHead(
  client: DapClient,
  frames: readonly DapFrame[],
): Promise<RequestHead | null> {
  for (const [name, request] of places) {
    const frame = frames.find(
      (each) => each.name === name && each.source?.path?.endsWith('/net/http/server.go') === true,
    );
    if (frame === undefined) continue;
    const text = (expression: string) => textOf(client, expression, frame);
    const [method, path, ...values] = await Promise.all([
      text(`${request}.Method`),
      text(`${request}.URL.Path`),
      ...marksOfRequests.map((mark) => text(`${request}.Header["${canonical(mark)}"][0]`)),
    ]);
    if (method == null || path == null) continue;
    const headers = marksOfRequests.flatMap((mark, at) => {
      const value = values[at];
      return value == null ? [] : [[mark, value] as const];
    });
    return { method, path, headers: Object.fromEntries(headers) };
  }
  return null;
}

/** Null where there is no such thing, or it cannot be read. */
async function textOf(
  client: DapClient,
  expression: string,
  frame: DapFrame,
): Promise<string | null> {
  const args = { expression, frameId: frame.id, context: 'watch' };
  const answer = await client.request('evaluate', args, evaluateSchema).catch(() => null);
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(answer?.result ?? '')?.[1];
  return quoted === undefined ? null : quoted.replace(/\\(.)/g, '$1');
}

/** As Go keeps the names of headers. */
function canonical(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('-');
}
