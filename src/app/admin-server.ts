import { createServer } from 'node:https';
import type { AdminOptions } from '../control/start-admin.js';
import type { GatewayConfig } from '../core/config.js';
import type { GatewayLog } from '../core/rooms.js';
import { steadyNow } from '../core/steady-clock.js';
import { RefusalLog } from '../gateway/downstream/refusal-log.js';
import { certificatesOf } from '../gateway/tls/certificates-of.js';
import { TlsFront } from '../gateway/tls/tls-front.js';

/**
 * What speaks TLS where the admin API listens, as at the other listeners; undefined: it speaks plain HTTP.
 * @throws LOOP_GATEWAY_LISTEN when its files cannot be used
 */
export function adminServer(
  { adminTls }: Pick<GatewayConfig, 'adminTls'>,
  log: GatewayLog,
): AdminOptions['createServer'] {
  if (adminTls === undefined) return undefined;
  const certificates = certificatesOf(adminTls, {
    // What is served there is HTTP/1.1 alone.
    ...{ name: 'admin', protocols: ['http/1.1'] },
    ...{ info: (line: string) => log.info(line), warn: (line: string) => log.warn(line) },
  });
  const refused = new RefusalLog({ warn: (line) => log.warn(line), now: steadyNow });
  return (handler) => {
    const told = { onConnection: () => {}, onRefused: (line: string) => refused.note(line) };
    const front = new TlsFront(certificates, told, (options) => createServer(options, handler));
    const server = front.server as ReturnType<typeof createServer>;
    return { server, breakHandshakes: () => front.breakHandshakes() };
  };
}
