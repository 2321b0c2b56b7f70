import type { Socket } from 'node:net';
import { clientCertificateOf } from '../tls/client-certificate-of.js';
import type { Peer } from './downstream-stream.js';

export function peerOf(socket: Socket, scheme: Peer['scheme']): Peer {
  const { remoteAddress = '', remotePort = 0 } = socket;
  const address = remoteAddress.startsWith('::ffff:') ? remoteAddress.slice(7) : remoteAddress;
  const clientCertificate = scheme === 'https' ? clientCertificateOf(socket) : null;
  return { address, name: `${address}:${remotePort}`, scheme, clientCertificate };
}
