import type { Endpoint } from '../../core/config.js';
import { Connection, type ConnectionOwner } from './connection.js';
import type { ConnectionSource, Dispatch } from './dispatch.js';
import { failures } from './failure.js';

/** The connections to one upstream. The one that was idle last is used first, so that a burst's
 * surplus grows old and is closed. */
export class Pool implements ConnectionOwner, ConnectionSource {
  readonly #endpoint: Endpoint;
  readonly #connectionsMax: number;
  readonly #all = new Set<Connection>();
  readonly #idle: Connection[] = [];

  constructor(endpoint: Endpoint, connectionsMax: number) {
    this.#endpoint = endpoint;
    this.#connectionsMax = connectionsMax;
  }

  dispatch(dispatch: Dispatch): void {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection === undefined) break;
      if (connection.usable) {
        dispatch.assign(connection);
        return;
      }
    }
    this.connectFresh(dispatch);
  }

  /** A connection that nothing has used yet; null (and the failure told) when there may be no more. */
  connectFresh(dispatch: Dispatch): Connection | null {
    if (this.#all.size >= this.#connectionsMax) {
      dispatch.onFailure(failures.busy(this.#endpoint, this.#connectionsMax), {
        reused: false,
        answered: false,
      });
      return null;
    }
    const connection = new Connection(this.#endpoint, this);
    this.#all.add(connection);
    dispatch.assign(connection);
    return connection;
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

  get empty(): boolean {
    return this.#all.size === 0;
  }

  close(): void {
    for (const connection of this.#all) connection.abort();
  }
}
