import { EventEmitter } from 'node:events';
import { WebSocket } from 'ws';
import type { CdpClient, CdpSocket } from './cdp-client.js';

/** The inspector of a worker thread, which is spoken to by way of its process's. */
export class ThreadSocket extends EventEmitter implements CdpSocket {
  readonly #process: CdpClient;
  readonly #sessionId: string;
  readyState: number = WebSocket.OPEN;

  constructor(process: CdpClient, sessionId: string) {
    super();
    this.#process = process;
    this.#sessionId = sessionId;
  }

  send(message: string): void {
    this.#ask('NodeWorker.sendMessageToWorker', { message });
  }

  /** What the thread says. */
  take(message: string): void {
    if (this.readyState === WebSocket.OPEN) this.emit('message', message);
  }

  close(): void {
    if (this.readyState === WebSocket.CLOSED) return;
    this.#ask('NodeWorker.detach', {});
    this.ended();
  }

  terminate(): void {
    this.close();
  }

  /** The thread is no more, or nobody who could speak to it. */
  ended(): void {
    if (this.readyState === WebSocket.CLOSED) return;
    this.readyState = WebSocket.CLOSED;
    this.emit('close');
  }

  #ask(method: string, params: object): void {
    this.#process.send(method, { ...params, sessionId: this.#sessionId }).catch(() => {
      // The thread has ended, or the process: that is told otherwise.
    });
  }
}
