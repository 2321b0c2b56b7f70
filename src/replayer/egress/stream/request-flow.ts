import { MessageCounter } from '../../../core/grpc/message-counter.js';

/** How far the request of a call by gRPC has come while it is answered. */
export class RequestFlow {
  readonly #counter = new MessageCounter();
  #tell: (() => void) | null = null;
  isEnded = false;

  /** Whole ones. */
  get messages(): number {
    return this.#counter.messages;
  }

  add(chunk: Buffer): void {
    this.#counter.add(chunk);
    this.#tell?.();
  }

  end(): void {
    this.isEnded = true;
    this.#tell?.();
  }

  /** Told whenever more has come; the last one that asks is. */
  onMore(tell: () => void): void {
    this.#tell = tell;
  }
}
