import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Endpoint } from '../../core/config.js';
import type { TlsClient } from '../tls/tls-client.js';
import { pinnedLookup } from './pinned-lookup.js';

export interface DialListener {
  /** There is a connection, on which TLS begins. */
  onDialled(): void;
  /** What is written goes out. */
  onConnected(): void;
}

/**
 * Opens a connection to an upstream.
 * @param tls null of http
 * @throws TlsFileProblem
 */
export function dial(endpoint: Endpoint, tls: TlsClient | null, listener: DialListener): Socket {
  const { host, port, addresses } = endpoint;
  const pinned = addresses === undefined ? {} : { lookup: pinnedLookup(addresses) };
  if (tls === null) {
    return connectTcp({ host, port, ...pinned, noDelay: true }).on('connect', () =>
      listener.onConnected(),
    );
  }
  const socket = connectTls({ host, port, ...pinned, ...tls.connectionOptions() })
    .setNoDelay(true)
    .on('connect', () => listener.onDialled())
    .on('session', (session) => tls.remember(session))
    .on('secureConnect', () => {
      socket.uncork();
      listener.onConnected();
    });
  // What waits to be written would fail first, and hide why. Nor does it leave before it is known
  // who is there.
  socket.cork();
  return socket;
}
