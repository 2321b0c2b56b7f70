import type { Socket } from 'node:net';

/** Whether what is to be sent goes out: a client that reads slowly may take as long as it takes. */
export class WriteProgress {
  readonly #socket: Socket;
  #sent = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** There is something that the client has not taken, and since this was asked last it took some. */
  moves(): boolean {
    const { bytesWritten, writableLength } = this.#socket;
    const sent = bytesWritten - writableLength;
    const moved = sent !== this.#sent;
    this.#sent = sent;
    return moved && writableLength > 0;
  }
}
