import type { ForwardHandler, ForwardRequest, ForwardStream } from '../../../core/forward.js';
import type { RawHeaders } from '../../../core/headers.js';
import { type Decide, HeldCall } from '../held-call.js';
import type { RequestFlow } from './request-flow.js';

/** Nobody sends a first message who waits for the service to speak. */
const firstMs = 100;

/** A call by gRPC that is answered while its request comes: decided about with its first message. */
export class OpenCall implements ForwardStream {
  readonly #held: HeldCall;
  readonly #flow: RequestFlow;
  readonly #timer: NodeJS.Timeout;

  constructor(
    request: ForwardRequest,
    handler: ForwardHandler,
    { flow, decide }: { readonly flow: RequestFlow; readonly decide: Decide },
  ) {
    this.#held = new HeldCall(request, handler, decide);
    this.#flow = flow;
    this.#timer = setTimeout(() => this.#held.decide(), firstMs);
  }

  write(chunk: Buffer): boolean {
    this.#flow.add(chunk);
    if (this.#flow.messages > 0) this.#decide();
    return this.#held.write(chunk);
  }

  end(trailers: RawHeaders): void {
    clearTimeout(this.#timer);
    this.#flow.end();
    this.#held.end(trailers);
  }

  #decide(): void {
    clearTimeout(this.#timer);
    this.#held.decide();
  }

  pause(): void {
    this.#held.pause();
  }

  resume(): void {
    this.#held.resume();
  }

  abort(): void {
    clearTimeout(this.#timer);
    this.#held.abort();
  }
}
