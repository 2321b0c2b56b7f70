import { type Address, formatAddress } from '../../core/address.js';
import type { ListenerTls } from '../../core/tls.js';

/** `0.0.0.0:8443, TLS as /etc/loop/edge.pem, for clients of /etc/loop/ca.pem` */
export function listenerText(address: Address, tls: ListenerTls | undefined): string {
  const where = formatAddress(address);
  return tls === undefined ? where : `${where}, ${tlsText(tls)}`;
}

function tlsText({ certificates, clientCa, clientCert, minVersion }: ListenerTls): string {
  const shown = certificates.map(({ cert, serverNames }) =>
    serverNames.length === 0 ? cert : `${cert} for ${serverNames.join(' and ')}`,
  );
  const clients = clientCert === 'require' ? 'for clients of' : 'asking for clients of';
  const parts = [
    `TLS as ${shown.join(', ')}`,
    ...(clientCa === undefined ? [] : [`${clients} ${clientCa}`]),
    ...(minVersion === 'TLSv1.2' ? [] : [`from ${minVersion}`]),
  ];
  return parts.join(', ');
}
