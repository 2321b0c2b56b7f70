import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';

/**
 * Breaks a connection off so that the other side sees that it is not whole: by a reset, and within TLS, where Node
 * knows none, by an end without the alert that closes (RFC 8446 §6.1).
 */
export function resetConnection(connection: Duplex): void {
  if (connection instanceof Socket && !(connection instanceof TLSSocket)) {
    connection.resetAndDestroy();
  } else {
    connection.destroy();
  }
}
