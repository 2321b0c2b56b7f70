import type { Admission, AskAdmission, Verdict } from '../../core/admission.js';
import type { Exchange } from '../../core/exchange.js';
import type { Forward, ForwardHandler, ForwardRequest, ForwardStream } from '../../core/forward.js';
import { headersForwarded, thenForwarded } from '../../core/forwarded.js';
import { editLines, lineEdits } from '../../core/header-lines.js';
import { noHeaders, type RawHeaders } from '../../core/headers.js';

type AskingRequest = ForwardRequest & {
  readonly admission: Admission;
  readonly exchange: Exchange;
};

/** A request that waits until it is decided about. Its body is held back meanwhile. */
export class AdmittedRequest implements ForwardStream {
  readonly #next: Forward;
  readonly #request: AskingRequest;
  readonly #handler: ForwardHandler;
  #stream: ForwardStream | null = null;
  #takeBack: (() => void) | null = null;
  #over = false;
  #paused = false;
  /** What came before the downstream heard that it has to wait. */
  #body: Buffer[] = [];
  #trailers: RawHeaders | null = null;

  constructor(next: Forward, request: AskingRequest, handler: ForwardHandler) {
    this.#next = next;
    this.#request = request;
    this.#handler = handler;
  }

  /** @returns what the downstream speaks to: the request itself when it was admitted at once */
  start(ask: AskAdmission): ForwardStream {
    const { admission, exchange } = this.#request;
    const takeBack = ask(admission, exchange, (verdict) => this.#decided(verdict));
    if (this.#stream !== null) return this.#stream;
    if (!this.#over) this.#takeBack = takeBack;
    return this;
  }

  write(chunk: Buffer): boolean {
    if (this.#stream !== null) return this.#stream.write(chunk);
    if (!this.#over) this.#body.push(chunk);
    return this.#over;
  }

  end(trailers: RawHeaders): void {
    if (this.#stream === null) this.#trailers = trailers;
    else this.#stream.end(trailers);
  }

  pause(): void {
    this.#paused = true;
    this.#stream?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#stream?.resume();
  }

  abort(): void {
    this.#over = true;
    this.#takeBack?.();
    this.#stream?.abort();
    this.#body = [];
  }

  #decided(verdict: Verdict): void {
    if (this.#over) return;
    if (verdict.kind === 'refused') this.#refuse(verdict);
    else this.#goOn(verdict);
  }

  #refuse({
    code,
    message,
    status,
    statusText,
    headers,
    body,
  }: Extract<Verdict, { kind: 'refused' }>) {
    const { exchange, method } = this.#request;
    this.#over = true;
    this.#body = [];
    // It did not go on at all.
    exchange.forwarded = null;
    exchange.errorCode = code;
    exchange.errorMessage = message;
    this.#handler.onHead(status, statusText, headers);
    if (body.length > 0 && method !== 'HEAD') this.#handler.onData(body);
    this.#handler.onEnd(noHeaders);
  }

  #goOn({ removed, added }: Extract<Verdict, { kind: 'admitted' }>): void {
    const { admission: _, ...request } = this.#request;
    const changes = removed.length > 0 || added.length > 0;
    const next = changes ? withHeaders(request, removed, added) : request;
    this.#stream = this.#next(next, this.#handler);
    if (this.#paused) this.#stream.pause();
    if (this.#takeBack === null) return;
    // Time has passed: what came meanwhile goes on, and what waits is asked for.
    for (const chunk of this.#body) this.#stream.write(chunk);
    this.#body = [];
    if (this.#trailers !== null) this.#stream.end(this.#trailers);
    else this.#handler.onDrain();
  }
}

/** Also each time that it is sent again. */
function withHeaders(
  request: ForwardRequest,
  removed: readonly string[],
  added: RawHeaders,
): ForwardRequest {
  const { exchange, attempts, head } = request;
  if (exchange !== undefined) {
    const earlier = exchange.forwarded ?? null;
    exchange.forwarded = thenForwarded(earlier, headersForwarded(removed, added));
  }
  const changed = { ...request, head: editedHead(head, removed, added) };
  if (attempts === undefined) return changed;
  return {
    ...changed,
    attempts: {
      onHead: (status, statusText, headers) => attempts.onHead(status, statusText, headers),
      onData: (chunk) => attempts.onData(chunk),
      onEnd: (trailers) => attempts.onEnd(trailers),
      onError: (failure) => attempts.onError(failure),
      next: (to, body) => withHeaders(attempts.next(to, body), removed, added),
    },
  };
}

function editedHead(head: string, removed: readonly string[], added: RawHeaders): string {
  const lines = head.indexOf('\r\n') + 2;
  let more = '';
  for (let i = 0; i + 1 < added.length; i += 2) more += `${added[i]}: ${added[i + 1]}\r\n`;
  const edits = lineEdits(removed, { last: more });
  return `${head.slice(0, lines)}${editLines(head.slice(lines, -2), edits)}\r\n`;
}
