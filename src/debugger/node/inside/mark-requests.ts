// Runs inside the debuggee, as text: it must not refer to anything outside of itself. Has Node carry
// along which request a piece of code runs for, across all that is awaited, as long as loop is there.

import type * as AsyncHooks from 'node:async_hooks';
import type * as DiagnosticsChannel from 'node:diagnostics_channel';

interface Request {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

export interface MarkedRequests {
  /** Of the code that runs now; null where it is not known. */
  head(): { method: string; path: string; headers: Record<string, string> } | null;
  end(): void;
}

export function markRequests(
  load: (name: string) => unknown,
  names: readonly string[],
): MarkedRequests {
  const { AsyncLocalStorage } = load('async_hooks') as typeof AsyncHooks;
  const { channel } = load('diagnostics_channel') as typeof DiagnosticsChannel;
  const context = new AsyncLocalStorage<Request>();
  // HTTP/1.1 gives its request; HTTP/2 the headers of a stream, its pseudo headers among them.
  const begun = (message: unknown): void => {
    const { request, headers } = message as { request?: Request; headers?: Request['headers'] };
    if (request !== undefined) context.enterWith(request);
    else if (headers !== undefined) context.enterWith({ headers });
  };
  const channels = ['http.server.request.start', 'http2.server.stream.start'].map((name) =>
    channel(name),
  );
  for (const each of channels) each.subscribe(begun);
  return {
    head() {
      const request = context.getStore();
      if (request === undefined) return null;
      const { headers = {} } = request;
      const own: Record<string, string> = {};
      for (const name of names) {
        const value = headers[name];
        if (typeof value === 'string') own[name] = value;
      }
      const method = request.method ?? headers[':method'];
      const path = request.url ?? headers[':path'];
      return { method: String(method), path: String(path), headers: own };
    },
    end() {
      for (const each of channels) each.unsubscribe(begun);
      context.disable();
    },
  };
}
