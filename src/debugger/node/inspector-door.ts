// A listener for IDEs that speaks as the inspector does, discovery included, and passes everything
// on both ways. The inspector takes several clients, so this one and loop's own do not disturb each
// other, and whoever joins during a pause is told of it at once.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { IdeWait } from '../../core/debugging.js';
import { steadyNow } from '../../core/steady-clock.js';
import type { DebugTarget, IdeDoor, IdeDoorEvents } from '../debugger-kind.js';
import { connectMs, sourceBytesMax } from '../limits.js';
import type { Inspector } from './ask-inspector.js';
import { joinSockets, openUpstream } from './door-link.js';
import { DoorObserver } from './door-observer.js';
import { DoorPauses } from './door-pauses.js';
import { DoorPlaces } from './door-places.js';

export interface InspectorDoorOptions {
  readonly inspector: Inspector;
  readonly target: DebugTarget;
  readonly wait: IdeWait;
  readonly events: IdeDoorEvents;
}

export async function openInspectorDoor(options: InspectorDoorOptions): Promise<IdeDoor> {
  const door = new InspectorDoor(options);
  await door.listen();
  return door;
}

class InspectorDoor implements IdeDoor {
  readonly #inspector: Inspector;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: sourceBytesMax,
  });
  readonly #options: InspectorDoorOptions;
  readonly #places: DoorPlaces;
  readonly #pauses: DoorPauses;
  #hasArmed = false;
  #heardAtMs: number | null = null;
  #port = 0;

  constructor(options: InspectorDoorOptions) {
    const { inspector, target, events } = options;
    this.#options = options;
    this.#inspector = inspector;
    this.#places = new DoorPlaces(inspector.webSocketUrl, target.root);
    this.#pauses = new DoorPauses({ service: target.service, places: this.#places, events });
    this.#server = createServer((request, response) => this.#discover(request, response));
    this.#server.on('upgrade', (request, socket, head) => {
      void this.#enter(request, socket, head).catch(() => socket.destroy());
    });
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  get port(): number {
    return this.#port;
  }

  readonly lastHeardAtMs = (): number | null => this.#heardAtMs;

  /** The ends of the clients' connections end theirs to the inspector, and with them their pauses. */
  async close(): Promise<void> {
    for (const client of this.#sockets.clients) client.close(1001);
    this.#server.close();
    this.#server.closeAllConnections();
    const gone = [...this.#sockets.clients].map((client) => once(client, 'close'));
    const timer = setTimeout(() => {
      for (const client of this.#sockets.clients) client.terminate();
    }, closeMs);
    await Promise.all([...gone, this.#places.close()]);
    clearTimeout(timer);
  }

  #discover({ url = '', headers, method }: IncomingMessage, response: ServerResponse): void {
    const answer = isLocal(headers.host) && method === 'GET' ? this.#answer(url) : null;
    response.writeHead(answer === null ? 404 : 200, {
      'content-type': 'application/json; charset=UTF-8',
      'cache-control': 'no-cache',
    });
    response.end(answer === null ? undefined : JSON.stringify(answer, null, 2));
  }

  #answer(url: string): unknown {
    const path = url.replace(/\?.*$/, '').replace(/\/$/, '');
    const { id, title, url: program } = this.#inspector;
    const address = `127.0.0.1:${this.#port}/${id}`;
    const webSocketDebuggerUrl = `ws://${address}`;
    if (path === '/json/version') {
      return { Browser: 'node.js', 'Protocol-Version': '1.1', webSocketDebuggerUrl };
    }
    if (path !== '/json' && path !== '/json/list') return null;
    const page = 'devtools://devtools/bundled/js_app.html?experiments=true&v8only=true';
    const frontend = `${page}&ws=${address}`;
    return [
      {
        description: 'node.js instance',
        devtoolsFrontendUrl: frontend,
        devtoolsFrontendUrlCompat: frontend.replace('js_app', 'inspector'),
        id,
        title,
        type: 'node',
        url: program,
        webSocketDebuggerUrl,
      },
    ];
  }

  async #enter(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const isKnown = request.url === `/${this.#inspector.id}` && isLocal(request.headers.host);
    if (!isKnown) {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
      return;
    }
    const upstream = await openUpstream(this.#inspector.webSocketUrl, connectMs);
    if (socket.destroyed) {
      upstream.terminate();
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (client) => this.#join(client, upstream));
  }

  #join(client: WebSocket, upstream: WebSocket): void {
    const { wait, events } = this.#options;
    const observer = new DoorObserver(wait, {
      attached: () => events.attached(),
      armed: () => {
        if (!this.#hasArmed) events.armed();
        this.#hasArmed = true;
      },
    });
    joinSockets(client, upstream, {
      fromClient: (command) => {
        this.#heardAtMs = steadyNow();
        observer.said(command);
      },
      fromUpstream: (id) => observer.answered(id),
      event: (text) => this.#pauses.heard(client, text),
      ended: () => {
        observer.left();
        this.#pauses.left(client);
      },
    });
  }
}

const closeMs = 500;

/** As the inspector does it: a page of the web that has got a name to mean 127.0.0.1 has no way in. */
function isLocal(host: string | undefined): boolean {
  const name = (host ?? '').replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || isIP(name) !== 0;
}
