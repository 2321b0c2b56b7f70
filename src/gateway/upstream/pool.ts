import type { Endpoint } from '../../core/config.js';
import type { ForwardHandler, ForwardRequest, ForwardStream } from '../../core/forward.js';
import { TlsFileProblem } from '../../core/tls-files.js';
import { TlsClient } from '../tls/tls-client.js';
import { Connection, type ConnectionOwner } from './connection.js';
import { type ConnectionSource, Dispatch } from './dispatch.js';
import { failures } from './failure.js';

const unanswered = { reused: false, answered: false } as const;

/** The connections to one upstream. The one that was idle last is used first, so that a burst's
 * surplus grows old and is closed. */
export class Pool implements ConnectionOwner, ConnectionSource {
  readonly #endpoint: Endpoint;
  readonly #connectionsMax: number;
  readonly #all = new Set<Connection>();
  readonly #idle: Connection[] = [];
  readonly #tls: TlsClient | null;

  /** @param warn told when changed certificates are not taken */
  constructor(endpoint: Endpoint, connectionsMax: number, warn: (line: string) => void) {
    this.#endpoint = endpoint;
    this.#connectionsMax = connectionsMax;
    this.#tls =
      endpoint.protocol === 'https'
        ? new TlsClient(endpoint, { protocols: ['http/1.1'], warn })
        : null;
  }

  forward(request: ForwardRequest, handler: ForwardHandler): ForwardStream {
    const dispatch = new Dispatch(request, handler, this);
    this.#dispatch(dispatch);
    return dispatch;
  }

  #dispatch(dispatch: Dispatch): void {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection === undefined) break;
      if (connection.isUsableAt(performance.now())) {
        dispatch.assign(connection);
        return;
      }
    }
    this.connectFresh(dispatch);
  }

  /** A connection that nothing has used yet; null (and the failure told) when there may be no more. */
  connectFresh(dispatch: Dispatch): Connection | null {
    if (this.#all.size >= this.#connectionsMax) {
      dispatch.onFailure(failures.busy(this.#endpoint, this.#connectionsMax), unanswered);
      return null;
    }
    const connection = this.#connect(dispatch);
    if (connection === null) return null;
    this.#all.add(connection);
    dispatch.assign(connection);
    return connection;
  }

  #connect(dispatch: Dispatch): Connection | null {
    try {
      return new Connection(this.#endpoint, this, this.#tls);
    } catch (error) {
      if (!(error instanceof TlsFileProblem)) throw error;
      dispatch.onFailure(failures.tls(this.#endpoint, error.message), unanswered);
      return null;
    }
  }

  onIdle(connection: Connection): void {
    this.#idle.push(connection);
  }

  onClosed(connection: Connection): void {
    this.#all.delete(connection);
    const at = this.#idle.indexOf(connection);
    if (at !== -1) this.#idle.splice(at, 1);
  }

  checkDeadlines(now: number): void {
    for (const connection of this.#all) connection.checkDeadline(now);
  }

  close(): void {
    for (const connection of this.#all) connection.abort();
  }
}
