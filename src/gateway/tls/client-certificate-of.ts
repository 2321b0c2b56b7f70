import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type ClientCertificate, clientCertificateFrom } from '../../core/client-certificate.js';

const shown = new WeakMap<Socket, ClientCertificate>();

/** What the caller at the other end has shown of itself, and was found good; null: nothing. */
export function clientCertificateOf(socket: Socket): ClientCertificate | null {
  return shown.get(socket) ?? null;
}

/** Once its handshake has ended: reading a certificate costs more than a request may. */
export function noteClientCertificate(socket: TLSSocket): void {
  const certificate = socket.authorized ? socket.getPeerX509Certificate() : undefined;
  if (certificate !== undefined) shown.set(socket, clientCertificateFrom(certificate));
}
