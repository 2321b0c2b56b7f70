import type { Forward, ForwardFailure, ForwardHandler } from '../../core/forward.js';
import type { RawHeaders } from '../../core/headers.js';

/**
 * The body of the answer arrives damaged: of each piece of so many bytes the first is inverted. Its
 * length stays, so that nothing but the content tells.
 */
export function corrupted(next: Forward, pieceBytes: number): Forward {
  return (request, handler) => next(request, new CorruptBody(handler, pieceBytes));
}

class CorruptBody implements ForwardHandler {
  readonly #handler: ForwardHandler;
  readonly #pieceBytes: number;
  /** Bytes until the next that is inverted. */
  #left = 0;

  constructor(handler: ForwardHandler, pieceBytes: number) {
    this.#handler = handler;
    this.#pieceBytes = pieceBytes;
  }

  onData(chunk: Buffer): void {
    // The reader's memory is not ours to write into.
    const copy = Buffer.from(chunk);
    let at = this.#left;
    for (; at < copy.length; at += this.#pieceBytes) copy[at] = ~(copy[at] ?? 0);
    this.#left = at - copy.length;
    this.#handler.onData(copy);
  }

  onConnected(reused: boolean): void {
    this.#handler.onConnected(reused);
  }

  onInformation(status: number, statusText: string, headers: RawHeaders): void {
    this.#handler.onInformation(status, statusText, headers);
  }

  onHead(status: number, statusText: string, headers: RawHeaders): void {
    this.#handler.onHead(status, statusText, headers);
  }

  onEnd(trailers: RawHeaders): void {
    this.#handler.onEnd(trailers);
  }

  onError(failure: ForwardFailure): void {
    this.#handler.onError(failure);
  }

  onDrain(): void {
    this.#handler.onDrain();
  }
}
