import type { Endpoint } from '../../../core/config.js';
import type { ForwardHandler, ForwardRequest, ForwardStream } from '../../../core/forward.js';
import { TlsFileProblem } from '../../../core/tls-files.js';
import { TlsClient } from '../../tls/tls-client.js';
import { failures } from '../failure.js';
import { Http2Link, type LinkOwner } from './http2-link.js';
import { Http2Request, type RequestPool } from './http2-request.js';

/** Each carries as many requests as the upstream takes at a time. */
const linksMax = 64;

/** The connections to one upstream in HTTP/2: another one only when those that are there are full. */
export class Http2Pool implements LinkOwner, RequestPool {
  readonly #endpoint: Endpoint;
  readonly #tls: TlsClient | null;
  readonly #links = new Set<Http2Link>();

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
    if (inUse >= linksMax) request.fail(failures.busy(this.#endpoint, linksMax));
    else this.#connect(request)?.take(request);
  }

  #connect(request: Http2Request): Http2Link | null {
    try {
      const link = new Http2Link(this.#endpoint, this, this.#tls);
      this.#links.add(link);
      return link;
    } catch (error) {
      if (!(error instanceof TlsFileProblem)) throw error;
      request.fail(failures.tls(this.#endpoint, error.message));
      return null;
    }
  }

  onClosed(link: Http2Link): void {
    this.#links.delete(link);
  }

  checkDeadlines(now: number): void {
    for (const link of this.#links) link.checkDeadlines(now);
  }

  close(): void {
    for (const link of this.#links) link.destroy();
  }
}
