// A bare client of the inspector's protocol, as somebody else's debugger would be one.

import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
}

export class InspectorClient {
  readonly #socket: WebSocket;
  readonly #messages: Message[] = [];
  readonly #wake = new Set<() => void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      this.#messages.push(JSON.parse(String(data)) as Message);
      for (const wake of this.#wake) wake();
    });
    onTestFinished(() => socket.terminate());
  }

  static async connect(port: number): Promise<InspectorClient> {
    const response = await fetch(`http://127.0.0.1:${port}/json/list`);
    const [entry] = (await response.json()) as { webSocketDebuggerUrl: string }[];
    const socket = new WebSocket(entry?.webSocketDebuggerUrl ?? '', { perMessageDeflate: false });
    const client = new InspectorClient(socket);
    await once(socket, 'open');
    return client;
  }

  async call(method: string, params: object = {}): Promise<Record<string, unknown>> {
    this.#lastId += 1;
    const id = this.#lastId;
    this.#socket.send(JSON.stringify({ id, method, params }));
    const answer = await this.#take((message) => message.id === id);
    return answer.result ?? {};
  }

  /** The next event of the name; one that has come already counts. */
  async next(method: string): Promise<Record<string, unknown>> {
    return (await this.#take((message) => message.method === method)).params ?? {};
  }

  async breakAt(file: string, line: number): Promise<void> {
    await this.call('Debugger.enable');
    const urlRegex = `${file.replaceAll('.', '\\.')}$`;
    await this.call('Debugger.setBreakpointByUrl', { urlRegex, lineNumber: line - 1 });
  }

  async ended(): Promise<void> {
    await once(this.#socket, 'close');
  }

  async #take(isWanted: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const at = this.#messages.findIndex(isWanted);
      const [found] = at === -1 ? [] : this.#messages.splice(at, 1);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#wake.delete(wake);
          resolve();
        };
        this.#wake.add(wake);
      });
    }
  }
}
