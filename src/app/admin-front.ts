import type { AdminOptions } from '../control/start-admin.js';
import type { GatewayConfig } from '../core/config.js';
import { steadyNow } from '../core/steady-clock.js';
import { RefusalLog } from '../gateway/downstream/refusal-log.js';
import { certificatesOf } from '../gateway/tls/certificates-of.js';
import { TlsFront } from '../gateway/tls/tls-front.js';

export interface AdminFrontLog {
  readonly info: (line: string) => void;
  readonly warn: (line: string) => void;
}

/**
 * What speaks TLS where the admin API listens, as at the other listeners; undefined: it speaks plain HTTP.
 * @throws LOOP_GATEWAY_LISTEN when its files cannot be used
 */
export function adminFront(
  { adminTls }: Pick<GatewayConfig, 'adminTls'>,
  log: AdminFrontLog,
): AdminOptions['front'] {
  if (adminTls === undefined) return undefined;
  // What Fastify serves there is HTTP/1.1 alone.
  const protocols = ['http/1.1'];
  const certificates = certificatesOf(adminTls, { name: 'admin', protocols, ...log });
  const refused = new RefusalLog({ warn: log.warn, now: steadyNow });
  return (onConnection) =>
    new TlsFront(certificates, { onConnection, onRefused: (line) => refused.note(line) });
}
