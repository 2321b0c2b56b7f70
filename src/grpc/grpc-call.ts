import type { Endpoint } from '../core/config.js';
import type { Forward, ForwardFailure, ForwardHandler } from '../core/forward.js';
import { grpcStatusName } from '../core/grpc/grpc-call.js';
import { splitMessages } from '../core/grpc/split-messages.js';
import { headerValue, type RawHeaders } from '../core/headers.js';
import { renderRequestHead } from '../core/request-head.js';

/** How such a call ended that did not end well; `UNIMPLEMENTED`, or what else became of it. */
export class GrpcCallError extends Error {
  readonly isUnimplemented: boolean;

  constructor(message: string, isUnimplemented = false) {
    super(message);
    this.isUnimplemented = isUnimplemented;
  }
}

export interface GrpcCallOptions {
  readonly forward: Forward;
  readonly endpoint: Endpoint;
  readonly path: string;
  /** What is said, all at once. */
  readonly messages: readonly Buffer[];
  readonly timeoutMs: number;
  readonly answerBytesMax: number;
}

/**
 * A call by gRPC that loop makes itself.
 * @returns what is answered
 * @throws GrpcCallError
 */
export function callGrpc(options: GrpcCallOptions): Promise<Buffer[]> {
  const { forward, endpoint, path, messages, timeoutMs } = options;
  return new Promise((resolve, reject) => {
    const answer = new Answer(options, (ended) => {
      clearTimeout(timer);
      if (ended instanceof GrpcCallError) reject(ended);
      else resolve(ended);
    });
    const host = endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host;
    const stream = forward(
      {
        upstream: endpoint,
        timeouts: { connectMs: timeoutMs, firstByteMs: timeoutMs, idleMs: timeoutMs },
        method: 'POST',
        head: renderRequestHead('POST', path, [
          ...['host', `${host}:${endpoint.port}`, 'content-type', 'application/grpc'],
          ...['te', 'trailers', 'grpc-timeout', `${timeoutMs}m`, 'user-agent', 'loop'],
        ]),
        framing: 'chunked',
        expectsContinue: false,
      },
      answer,
    );
    answer.stop = () => stream.abort();
    const timer = setTimeout(() => {
      answer.fail(`no whole answer within ${(timeoutMs / 1000).toFixed(1)} s`);
      stream.abort();
    }, timeoutMs);
    for (const message of messages) stream.write(prefixed(message));
    stream.end([]);
  });
}

function prefixed(message: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

class Answer implements ForwardHandler {
  readonly #options: GrpcCallOptions;
  readonly #end: (ended: Buffer[] | GrpcCallError) => void;
  readonly #chunks: Buffer[] = [];
  #bytes = 0;
  #status = 0;
  #headers: RawHeaders = [];
  stop: () => void = () => {};

  constructor(options: GrpcCallOptions, end: (ended: Buffer[] | GrpcCallError) => void) {
    this.#options = options;
    this.#end = end;
  }

  fail(message: string, isUnimplemented = false): void {
    this.#end(new GrpcCallError(message, isUnimplemented));
  }

  onConnected(): void {}
  onInformation(): void {}
  onDrain(): void {}

  onHead(status: number, _: string, headers: RawHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  onData(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= this.#options.answerBytesMax) this.#chunks.push(Buffer.from(chunk));
    else {
      this.fail(`an answer of more than ${this.#options.answerBytesMax} bytes`);
      this.stop();
    }
  }

  onEnd(trailers: RawHeaders): void {
    if (this.#status !== 200) {
      this.fail(`status ${this.#status} of HTTP`, this.#status === 404);
      return;
    }
    const said = headerValue(trailers, 'grpc-status') ?? headerValue(this.#headers, 'grpc-status');
    if (said !== '0') {
      const message =
        headerValue(trailers, 'grpc-message') ?? headerValue(this.#headers, 'grpc-message');
      const name = said === undefined ? 'no status of gRPC' : grpcStatusName(Number(said));
      this.fail(message ? `${name} (${message})` : name, said === '12');
      return;
    }
    const messages = splitMessages(this.#headers, Buffer.concat(this.#chunks));
    this.#end(messages.filter(({ isWhole }) => isWhole).map(({ data }) => data));
  }

  onError({ message }: ForwardFailure): void {
    this.fail(message);
  }
}
