// VS Code and DevTools find a target by HTTP and then speak over a WebSocket. The door answers the
// first with its own address, and passes the messages of the second on, watching them.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { IdeDoor } from '../debugger-kind.js';
import { inspectorTargets } from './cdp-messages.js';

/** After its last command: an IDE sets its breakpoints in a burst, in whatever order. */
const quietMs = 400;
const messageBytesMax = 128 * 1024 * 1024;

const command = z.object({ id: z.number(), method: z.string() });

export async function openInspectorDoor(inspectorPort: number): Promise<IdeDoor> {
  const server = createServer((request, response) => {
    discover(inspectorPort, request, response).catch(() => response.writeHead(502).end());
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: messageBytesMax });
  const relays = new Set<Relay>();
  let arm: () => void = () => {};
  let heardAtMs: number | null = null;
  const isArmed = new Promise<void>((resolve) => {
    arm = resolve;
  });
  server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (ide) => {
      const relay = new Relay(ide, `ws://127.0.0.1:${inspectorPort}${request.url ?? '/'}`, {
        heard: () => {
          heardAtMs = Date.now();
        },
        armed: () => arm(),
      });
      relays.add(relay);
      ide.once('close', () => relays.delete(relay));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    armed: isArmed,
    lastHeardAtMs: () => heardAtMs,
    async close() {
      for (const relay of relays) relay.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** `/json`, `/json/list`, `/json/version`: as the inspector says it, with the door's address. */
async function discover(
  inspectorPort: number,
  { url = '/', headers }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = await fetch(`http://127.0.0.1:${inspectorPort}${url}`, {
    signal: AbortSignal.timeout(2_000),
  });
  const said = await asked.text();
  const text = said.replaceAll(`127.0.0.1:${inspectorPort}`, headers.host ?? '127.0.0.1');
  if (/^\/json(\/list)?\/?$/.test(url)) inspectorTargets.parse(JSON.parse(said));
  response.writeHead(asked.status, { 'content-type': 'application/json; charset=UTF-8' });
  response.end(text);
}

interface RelayEvents {
  readonly heard: () => void;
  readonly armed: () => void;
}

/** One IDE's connection. */
class Relay {
  readonly #ide: WebSocket;
  readonly #inspector: WebSocket;
  readonly #events: RelayEvents;
  /** Said before the inspector took the connection. */
  readonly #early: string[] = [];
  #hasEnabled = false;
  #quiet: NodeJS.Timeout | undefined;

  constructor(ide: WebSocket, inspectorUrl: string, events: RelayEvents) {
    this.#ide = ide;
    this.#events = events;
    this.#inspector = new WebSocket(inspectorUrl, {
      perMessageDeflate: false,
      maxPayload: messageBytesMax,
    });
    ide.on('message', (data) => this.#fromIde(String(data)));
    ide.on('close', () => this.close());
    ide.on('error', () => this.close());
    this.#inspector.on('open', () => {
      for (const text of this.#early.splice(0)) this.#inspector.send(text);
    });
    this.#inspector.on('message', (data) => ide.send(String(data)));
    this.#inspector.on('close', () => this.close());
    this.#inspector.on('error', () => this.close());
  }

  #fromIde(text: string): void {
    this.#events.heard();
    if (this.#inspector.readyState === WebSocket.OPEN) this.#inspector.send(text);
    else this.#early.push(text);
    const said = command.safeParse(parsed(text));
    if (said.success) this.#watch(said.data.method);
  }

  /**
   * js-debug says `Runtime.runIfWaitingForDebugger` when it has set what it has; DevTools sets
   * breakpoints and says nothing. Either is done once it has been quiet for a while.
   */
  #watch(method: string): void {
    if (method === 'Debugger.enable') this.#hasEnabled = true;
    if (!this.#hasEnabled) return;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(this.#events.armed, quietMs);
  }

  close(): void {
    clearTimeout(this.#quiet);
    this.#ide.close();
    this.#inspector.close();
    // A peer that does not answer is not waited for.
    setTimeout(() => {
      this.#ide.terminate();
      this.#inspector.terminate();
    }, 200).unref();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the inspector will say so
  }
}
