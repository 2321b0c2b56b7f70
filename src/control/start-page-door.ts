import type { IncomingHttpHeaders } from 'node:http';
import { connect, type TLSSocket } from 'node:tls';
import httpProxy from '@fastify/http-proxy';
import Fastify from 'fastify';
import { type Address, formatAddress } from '../core/address.js';
import type { AdminAccess } from '../core/config.js';
import { ListenError } from '../core/listen-error.js';
import { adminTlsOf } from './admin-tls.js';
import { authorization } from './ask-admin.js';
import { refusalOf } from './guard-request.js';
import { reachable } from './reachable.js';
import { askStatus } from './read-status.js';
import type { Admin } from './start-admin.js';

const answerBeginsMsMax = 30_000;
const connectMsMax = 10_000;

export interface PageDoorOptions {
  /** Whoever reaches it has the token: on loopback alone. */
  readonly address: Address;
  readonly gateway: AdminAccess;
}

/**
 * Serves the page of a running gateway at an address of this machine: what is asked here is asked there, with
 * the token, by TLS where it has that. A browser needs to know neither.
 * @throws LOOP_CONTROL_UNREACHABLE, LOOP_CONTROL_DENIED, LOOP_GATEWAY_LISTEN
 */
export async function startPageDoor({ address, gateway }: PageDoorOptions): Promise<Admin> {
  await askStatus(gateway);
  const where = formatAddress(reachable(gateway.admin));
  const isSecure = adminTlsOf(gateway) !== null;
  const fastify = Fastify({ logger: false, forceCloseConnections: true });
  const guard = { token: null, ownHost: address.host.toLowerCase(), hosts: [] };
  fastify.addHook('onRequest', async (request, reply) => {
    const refused = refusalOf(request, guard);
    if (refused !== null) return reply.code(refused.status).send({ error: refused.error });
  });
  await fastify.register(httpProxy, {
    upstream: `${isSecure ? 'https' : 'http'}://${where}`,
    // What is live goes on for as long as somebody looks.
    undici: {
      ...{ bodyTimeout: 0, headersTimeout: answerBeginsMsMax },
      ...(isSecure && { connect: connecting(gateway) }),
    },
    replyOptions: {
      rewriteRequestHeaders: (_request, headers) => asOurs(headers, gateway),
      onError(reply, { error }) {
        const code = 'LOOP_CONTROL_UNREACHABLE';
        const message = `the gateway at ${where} does not answer: ${error.message}`;
        reply.code(502).send({ error: { code, message } });
      },
    },
  });
  try {
    await fastify.listen({ host: address.host, port: address.port });
  } catch (error) {
    await fastify.close();
    throw new ListenError('page', address, { cause: error });
  }
  const bound = fastify.server.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : address.port;
  return {
    address: formatAddress({ host: address.host, port }),
    close: () => fastify.close(),
  };
}

/** It has been looked at here whose page asks: the gateway knows this address by no name. */
function asOurs(
  { origin: _, referer: __, expect: ___, ...headers }: IncomingHttpHeaders,
  gateway: AdminAccess,
) {
  return { ...headers, ...authorization(gateway) };
}

type Connected = (...told: [error: Error, socket: null] | [error: null, socket: TLSSocket]) => void;

/** Each looks at the files anew: certificates are renewed while somebody looks at the page. */
function connecting(gateway: AdminAccess) {
  return (to: { readonly hostname: string; readonly port: string }, done: Connected) => {
    try {
      const options = { ...adminTlsOf(gateway), host: to.hostname, port: Number(to.port) };
      const socket = connect(options, () => {
        socket.setTimeout(0).off('error', failed);
        done(null, socket);
      });
      const failed = (error: Error) => done(error, null);
      socket
        .once('error', failed)
        .setTimeout(connectMsMax, () => socket.destroy(new Error('no TLS in time')));
    } catch (error) {
      done(error as Error, null);
    }
  };
}
