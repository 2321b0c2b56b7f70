// IDEs as they are on the wire: what VS Code says to an inspector, and to a debug adapter.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { WebSocket } from 'ws';

interface Said {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: unknown;
}

/** A client of an inspector, found as VS Code finds it: by HTTP. */
export class InspectorIde {
  readonly #socket: WebSocket;
  readonly #said: Said[] = [];
  #id = 0;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      this.#said.push(JSON.parse(String(data)));
      for (const wake of this.#waiting) wake();
    });
  }

  static async attach(port: number): Promise<InspectorIde> {
    const list = await (await fetch(`http://127.0.0.1:${port}/json/list`)).json();
    const [{ webSocketDebuggerUrl: url }] = list as [{ webSocketDebuggerUrl: string }];
    if (!url.includes(`:${port}/`)) throw new Error(`expected the door's own address, got ${url}`);
    const socket = new WebSocket(url);
    const ide = new InspectorIde(socket);
    await once(socket, 'open');
    await ide.command('Runtime.enable');
    await ide.command('Debugger.enable');
    return ide;
  }

  /** Without waiting for an answer: the replay may be over before it comes, and the door closed. */
  tell(method: string, params: object = {}): number {
    this.#id += 1;
    this.#socket.send(JSON.stringify({ id: this.#id, method, params }));
    return this.#id;
  }

  async command(method: string, params: object = {}): Promise<unknown> {
    const id = this.tell(method, params);
    const { result } = await this.#until((said) => said.id === id);
    return result;
  }

  async event(method: string): Promise<Record<string, unknown>> {
    const said = await this.#until((each) => each.method === method);
    this.#said.splice(this.#said.indexOf(said), 1);
    return said.params ?? {};
  }

  async #until(is: (said: Said) => boolean): Promise<Said> {
    for (;;) {
      const found = this.#said.find(is);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
      });
    }
  }

  /** As when its window is closed, or its machine goes away. */
  die(): void {
    this.#socket.terminate();
  }
}

interface DapSaid {
  readonly type: string;
  readonly event?: string;
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly body?: Record<string, unknown>;
}

/** A client of a debug adapter. */
export class AdapterIde {
  readonly #socket: Socket;
  readonly #said: DapSaid[] = [];
  #held = Buffer.alloc(0);
  #seq = 0;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#hear(chunk));
    socket.on('error', () => {});
  }

  /** Attaches, sets one breakpoint, and says that it is done. */
  static async attach(port: number, path: string, line: number): Promise<AdapterIde> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const ide = new AdapterIde(socket);
    await ide.request('initialize', { adapterID: 'test', clientID: 'vscode', pathFormat: 'path' });
    const attached = ide.request('attach', { mode: 'remote', justMyCode: false });
    await ide.event('initialized');
    await ide.request('setBreakpoints', { source: { path }, breakpoints: [{ line }] });
    await ide.request('configurationDone', {});
    await attached;
    return ide;
  }

  /** Without waiting for an answer. */
  tell(command: string, args: object): number {
    this.#seq += 1;
    const body = JSON.stringify({ seq: this.#seq, type: 'request', command, arguments: args });
    this.#socket.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    return this.#seq;
  }

  async request(command: string, args: object): Promise<Record<string, unknown>> {
    const seq = this.tell(command, args);
    const said = await this.#until((each) => each.request_seq === seq);
    if (said.success !== true) throw new Error(`${command}: ${JSON.stringify(said)}`);
    return said.body ?? {};
  }

  async event(name: string): Promise<Record<string, unknown>> {
    const said = await this.#until((each) => each.event === name);
    this.#said.splice(this.#said.indexOf(said), 1);
    return said.body ?? {};
  }

  die(): void {
    this.#socket.destroy();
  }

  async #until(is: (said: DapSaid) => boolean): Promise<DapSaid> {
    for (;;) {
      const found = this.#said.find(is);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
      });
    }
  }

  #hear(chunk: Buffer): void {
    this.#held = Buffer.concat([this.#held, chunk]);
    for (;;) {
      const end = this.#held.indexOf('\r\n\r\n');
      const length = Number(
        /Content-Length: (\d+)/.exec(this.#held.toString('latin1', 0, end))?.[1],
      );
      if (end === -1 || this.#held.length < end + 4 + length) break;
      this.#said.push(JSON.parse(this.#held.toString('utf8', end + 4, end + 4 + length)));
      this.#held = this.#held.subarray(end + 4 + length);
    }
    for (const wake of this.#waiting) wake();
  }
}
