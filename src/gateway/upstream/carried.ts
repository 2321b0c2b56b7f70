import type { Socket } from 'node:net';
import type { ForwardFailure, ForwardRequest } from '../../core/forward.js';
import type { RawHeaders } from '../../core/headers.js';
import type { ResponseHead } from './response-head.js';

/** A request that a connection carries, and who hears of it. */
export interface Carried {
  readonly request: ForwardRequest;
  /** The request body has been written to its end. */
  readonly bodyWhole: boolean;
  onConnected(reused: boolean): void;
  onInformation(head: ResponseHead): void;
  onHead(head: ResponseHead): void;
  /** The connection is its own from here on; `rest` has come on it. */
  onSwitched(head: ResponseHead, socket: Socket, rest: Buffer): void;
  onData(chunk: Buffer): void;
  onDrain(): void;
  onEnd(trailers: RawHeaders): void;
  onFailure(failure: ForwardFailure, context: FailureContext): void;
}

export interface FailureContext {
  /** The connection had carried an exchange before. */
  readonly reused: boolean;
  /** Some byte of the response had come. */
  readonly answered: boolean;
}
