import type { Endpoint } from '../../../core/config.js';
import type {
  ForwardFailure,
  ForwardHandler,
  ForwardRequest,
  ForwardStream,
} from '../../../core/forward.js';
import { TlsFileProblem } from '../../../core/tls-files.js';
import { TlsClient } from '../../tls/tls-client.js';
import { failures } from '../failure.js';
import { Http2Link, type LinkOwner, streamsAtFirst } from './http2-link.js';
import { Http2Request, type RequestPool } from './http2-request.js';

/** Each carries as many requests as the upstream takes at a time. */
const linksMax = 64;
/** Requests that wait for one of them. */
const waitingMax = 1024;

/**
 * The connections to one upstream in HTTP/2: another one only when those that are there are full. Where there may be
 * no more, requests wait for their turn, as long as they may wait for a connection.
 */
export class Http2Pool implements LinkOwner, RequestPool {
  readonly #endpoint: Endpoint;
  readonly #tls: TlsClient | null;
  readonly #links = new Set<Http2Link>();
  readonly #waiting = new Set<Http2Request>();
  /** How many a connection takes, as the upstream said last. */
  #streamsMax = streamsAtFirst;

  constructor(endpoint: Endpoint, { warn }: { readonly warn: (line: string) => void }) {
    this.#endpoint = endpoint;
    this.#tls =
      endpoint.protocol === 'https' ? new TlsClient(endpoint, { protocols: ['h2'], warn }) : null;
  }

  forward(request: ForwardRequest, handler: ForwardHandler): ForwardStream {
    const carried = new Http2Request(request, handler, this);
    this.assign(carried);
    return carried;
  }

  assign(request: Http2Request): void {
    let inUse = 0;
    for (const link of this.#links) {
      if (!link.isDone) inUse++;
      if (link.room <= 0) continue;
      link.take(request);
      return;
    }
    // An upstream that takes none takes none by another connection either.
    const isFull = inUse >= linksMax || (this.#streamsMax === 0 && inUse > 0);
    if (!isFull) this.#connect(request)?.take(request);
    else if (this.#waiting.size < waitingMax) this.#waiting.add(request);
    else request.fail(this.busy());
  }

  drop(request: Http2Request): void {
    this.#waiting.delete(request);
  }

  busy(): ForwardFailure {
    return failures.busy(this.#endpoint, this.#links.size);
  }

  #connect(request: Http2Request): Http2Link | null {
    try {
      const link = new Http2Link(this.#endpoint, this, this.#tls, Math.max(1, this.#streamsMax));
      this.#links.add(link);
      return link;
    } catch (error) {
      if (!(error instanceof TlsFileProblem)) throw error;
      request.fail(failures.tls(this.#endpoint, error.message));
      return null;
    }
  }

  onStreamsMax(streamsMax: number): void {
    this.#streamsMax = streamsMax;
  }

  onRoom(link: Http2Link): void {
    for (const request of this.#waiting) {
      if (link.room <= 0) return;
      this.#waiting.delete(request);
      link.take(request);
    }
  }

  onClosed(link: Http2Link): void {
    this.#links.delete(link);
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next);
    this.assign(next);
  }

  checkDeadlines(now: number): void {
    for (const link of this.#links) link.checkDeadlines(now);
    for (const request of this.#waiting) request.checkDeadline(now);
  }

  close(): void {
    for (const request of this.#waiting) request.fail(this.busy());
    for (const link of this.#links) link.destroy();
  }
}
