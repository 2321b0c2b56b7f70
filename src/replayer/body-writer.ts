import type { ForwardStream } from '../core/forward.js';
import type { RebuiltRequest } from './rebuild-request.js';

/** Pieces small enough for back pressure to matter. */
const writeBytes = 64 * 1024;

/** Writes the body as fast as the upstream takes it. */
export class BodyWriter {
  readonly #stream: ForwardStream;
  readonly #request: RebuiltRequest;
  #written = 0;
  #ended: boolean;

  constructor(stream: ForwardStream, request: RebuiltRequest) {
    this.#stream = stream;
    this.#request = request;
    this.#ended = request.framing === 'none';
  }

  write(): void {
    const { body, trailers, breaksOff } = this.#request;
    while (!this.#ended && this.#written < body.length) {
      const piece = body.subarray(this.#written, this.#written + writeBytes);
      this.#written += piece.length;
      if (!this.#stream.write(piece)) return;
    }
    if (this.#ended || breaksOff) return;
    this.#ended = true;
    this.#stream.end(trailers);
  }
}
