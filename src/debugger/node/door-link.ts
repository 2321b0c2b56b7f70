// Two WebSockets of the door, joined: an IDE's and the inspector's.

import { type RawData, WebSocket } from 'ws';
import { z } from 'zod';
import { sourceBytesMax } from '../limits.js';

/** What one side has not taken yet; beyond it the other is not read. */
const heldBytesMax = 4 * 1024 * 1024;
const messageBytesMax = 4 * sourceBytesMax;

export interface LinkListener {
  fromClient(command: ClientCommand): void;
  fromUpstream(answeredId: number): void;
  /** Any other message of the inspector. */
  event(text: string): void;
  ended(): void;
}

export function openUpstream(url: string, timeoutMs: number): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const upstream = new WebSocket(url, {
      perMessageDeflate: false,
      handshakeTimeout: timeoutMs,
      maxPayload: messageBytesMax,
    });
    upstream.once('error', reject);
    upstream.once('open', () => resolve(upstream));
  });
}

export function joinSockets(client: WebSocket, upstream: WebSocket, listener: LinkListener): void {
  client.on('message', (data) => {
    const said = command(data);
    if (said !== null) listener.fromClient(said);
    pass(data, client, upstream);
  });
  upstream.on('message', (data) => {
    const id = answeredId(data);
    if (id === null) listener.event(String(data));
    else listener.fromUpstream(id);
    pass(data, upstream, client);
  });
  for (const [one, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    // An 'error' is followed by 'close'.
    one.on('error', () => {});
    one.once('close', () => {
      other.close();
      // It may hang, and a client that hangs keeps the program paused.
      setTimeout(() => other.terminate(), cutOffMs).unref();
    });
  }
  client.once('close', () => listener.ended());
}

const cutOffMs = 500;

function pass(data: RawData, from: WebSocket, to: WebSocket): void {
  if (to.readyState !== WebSocket.OPEN) return;
  to.send(data, { binary: false }, () => {
    if (from.isPaused && to.bufferedAmount < heldBytesMax) from.resume();
  });
  if (to.bufferedAmount >= heldBytesMax) from.pause();
}

const commandSchema = z.object({
  id: z.number(),
  method: z.string(),
  params: z.object({ state: z.string().optional() }).optional(),
});

export type ClientCommand = z.infer<typeof commandSchema>;

function command(data: RawData): ClientCommand | null {
  try {
    return commandSchema.parse(JSON.parse(String(data)));
  } catch {
    // Not ours to judge: the inspector answers it.
    return null;
  }
}

/** V8 writes the id first; the rest of an answer may be a whole script, and is not read. */
function answeredId(data: RawData): number | null {
  const head = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
  const id = /^\{"id":(\d+)[,}]/.exec(head.subarray(0, 40).toString('latin1'))?.[1];
  return id === undefined ? null : Number(id);
}
