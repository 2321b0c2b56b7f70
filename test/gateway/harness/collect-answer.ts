import type { ForwardFailure, ForwardHandler } from '../../../src/core/forward.js';
import type { RawHeaders } from '../../../src/core/headers.js';

/** What came of a forwarded request. */
export interface Collected {
  readonly status: number;
  readonly headers: RawHeaders;
  readonly information: readonly { readonly status: number; readonly headers: RawHeaders }[];
  readonly body: string;
  readonly trailers: RawHeaders;
  readonly failure: ForwardFailure | null;
  readonly reused: boolean;
}

/** A handler that collects an answer, and a promise of it. */
export function collectAnswer(more: Partial<ForwardHandler> = {}): {
  readonly handler: ForwardHandler;
  readonly answer: Promise<Collected>;
} {
  const information: { status: number; headers: RawHeaders }[] = [];
  let [status, body, reused] = [0, '', false];
  let headers: RawHeaders = [];
  let resolve: (answer: Collected) => void = () => {};
  const answer = new Promise<Collected>((done) => {
    resolve = done;
  });
  const end = (trailers: RawHeaders, failure: ForwardFailure | null) =>
    resolve({ status, headers, information, body, trailers, failure, reused });
  return {
    answer,
    handler: {
      onConnected(isReused) {
        reused = isReused;
      },
      onInformation(code, _text, fields) {
        information.push({ status: code, headers: fields });
      },
      onHead(code, _text, fields) {
        [status, headers] = [code, fields];
      },
      onData(chunk) {
        body += chunk.toString('latin1');
      },
      onEnd: (trailers) => end(trailers, null),
      onError: (failure) => end([], failure),
      onDrain() {},
      ...more,
    },
  };
}
