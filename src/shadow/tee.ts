import type { ForwardFailure, ForwardHandler, ForwardStream } from '../core/forward.js';
import type { RawHeaders } from '../core/headers.js';
import type { Copy } from './copy.js';

/** Hears the answer that the caller got. */
export interface PrimaryWatcher {
  onHead(status: number, statusText: string, headers: RawHeaders): void;
  onData(chunk: Buffer): void;
  onEnd(trailers: RawHeaders): void;
  onError(failure: ForwardFailure): void;
  /** The caller went away. */
  onAbort(): void;
}

/**
 * Stands on both sides of a request that is copied: what the caller sends goes to the primary, and
 * then to its copies; what the primary answers goes to the caller, and then to whoever watches.
 * The primary's result is always the one that is returned, and a shadow that throws is let go.
 */
export class Tee implements ForwardHandler, ForwardStream {
  readonly #handler: ForwardHandler;
  readonly #onBroken: (error: unknown) => void;
  #stream: ForwardStream | null = null;
  #copies: readonly Copy[] = [];
  #watchers: readonly PrimaryWatcher[] = [];
  #over = false;

  constructor(handler: ForwardHandler, onBroken: (error: unknown) => void) {
    this.#handler = handler;
    this.#onBroken = onBroken;
  }

  primary(stream: ForwardStream): void {
    this.#stream = stream;
  }

  shadowed(copies: readonly Copy[], watchers: readonly PrimaryWatcher[]): void {
    this.#copies = copies;
    this.#watchers = watchers;
  }

  /** The primary was refused before there was a copy: no more of the request will come. */
  get over(): boolean {
    return this.#over;
  }

  // --- caller → primary, copies

  write(chunk: Buffer): boolean {
    const more = this.#stream?.write(chunk) ?? true;
    this.guarded(() => {
      for (const copy of this.#copies) copy.write(chunk);
    });
    return more;
  }

  end(trailers: RawHeaders): void {
    this.#stream?.end(trailers);
    this.guarded(() => {
      for (const copy of this.#copies) copy.end(trailers);
    });
  }

  pause(): void {
    this.#stream?.pause();
  }

  resume(): void {
    this.#stream?.resume();
  }

  abort(): void {
    this.#stream?.abort();
    this.guarded(() => {
      for (const watcher of this.#watchers) watcher.onAbort();
    });
    this.#release();
  }

  // --- primary → caller, watchers

  onConnected(reused: boolean): void {
    this.#handler.onConnected(reused);
  }

  onInformation(status: number, statusText: string, headers: RawHeaders): void {
    this.#handler.onInformation(status, statusText, headers);
  }

  onHead(status: number, statusText: string, headers: RawHeaders): void {
    this.#handler.onHead(status, statusText, headers);
    this.guarded(() => {
      for (const watcher of this.#watchers) watcher.onHead(status, statusText, headers);
    });
  }

  onData(chunk: Buffer): void {
    this.#handler.onData(chunk);
    this.guarded(() => {
      for (const watcher of this.#watchers) watcher.onData(chunk);
    });
  }

  onEnd(trailers: RawHeaders): void {
    this.#handler.onEnd(trailers);
    this.guarded(() => {
      for (const watcher of this.#watchers) watcher.onEnd(trailers);
    });
    this.#release();
  }

  onError(failure: ForwardFailure): void {
    this.#handler.onError(failure);
    this.guarded(() => {
      for (const watcher of this.#watchers) watcher.onError(failure);
    });
    this.#release();
  }

  onDrain(): void {
    this.#handler.onDrain();
  }

  #release(): void {
    this.#over = true;
    this.guarded(() => {
      for (const copy of this.#copies) copy.release();
    });
  }

  /** Does what is the shadow's alone; when that throws, the shadow is let go. */
  guarded(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#copies = [];
      this.#watchers = [];
      this.#onBroken(error);
    }
  }
}
