import { connect, type Socket } from 'node:net';

/** How a connection was ended by its other side; `open`: it was not. */
export type End = 'open' | 'closed' | 'reset';

/** One connection, and all that came on it (latin1). */
export class Line {
  readonly socket: Socket;
  got = '';
  end: End = 'open';
  /** Called whenever something came. */
  onChange: () => void = () => {};

  constructor(socket: Socket) {
    this.socket = socket;
    socket
      .on('data', (bytes: Buffer) => {
        this.got += bytes.toString('latin1');
        this.onChange();
      })
      .on('end', () => this.#ended('closed'))
      .on('error', () => this.#ended('reset'))
      .on('close', () => this.#ended('closed'));
  }

  #ended(end: End): void {
    if (this.end !== 'open') return;
    this.end = end;
    this.onChange();
  }

  /**
   * Resolves when nothing has come for a while (`quietMs`), or nothing at all for longer (`silentMs`), or when
   * `isDone` says so.
   */
  settled(isDone: (line: Line) => boolean, { quietMs, silentMs }: Patience): Promise<void> {
    return new Promise((resolve) => {
      let timer = setTimeout(resolve, silentMs);
      this.onChange = () => {
        clearTimeout(timer);
        timer = setTimeout(resolve, isDone(this) ? 0 : quietMs);
      };
      if (this.got !== '' || this.end !== 'open') this.onChange();
    });
  }
}

export interface Patience {
  readonly quietMs: number;
  readonly silentMs: number;
}

export function dial(port: number): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
    socket.once('error', reject).once('connect', () => {
      socket.off('error', reject);
      resolve(new Line(socket));
    });
  });
}
