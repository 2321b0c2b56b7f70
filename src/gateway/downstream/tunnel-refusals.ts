import { type Address, formatAddress } from '../../core/address.js';
import { nearestName } from '../../core/nearest-name.js';
import { plainPorts, type Traffic } from '../route/traffic.js';
import type { ErrorAnswer } from './error-answer.js';
import { quotedTarget } from './quoted-target.js';

/** The answers to a `CONNECT` that leads nowhere. Each says what to change, and where. */
export const tunnelRefusals = {
  badTarget(target: string): ErrorAnswer {
    return {
      status: 400,
      code: 'LOOP_GATEWAY_BAD_REQUEST',
      message: `expected CONNECT with a host and a port, such as "stock:80", got ${quotedTarget(target)}`,
      close: true,
    };
  },
  body: {
    status: 400,
    code: 'LOOP_GATEWAY_BAD_REQUEST',
    message: 'expected CONNECT without a body, got one',
    close: true,
  },
  nested: {
    status: 400,
    code: 'LOOP_GATEWAY_BAD_REQUEST',
    message: 'expected a request in the tunnel, got another CONNECT',
    close: true,
  },
  tooMany(openMax: number): ErrorAnswer {
    return {
      status: 503,
      code: 'LOOP_GATEWAY_TUNNELS_BUSY',
      message: `${openMax} tunnels are open at this listener, and no more are opened`,
      headers: ['retry-after', '1'],
      close: true,
    };
  },
  atEdge(target: Address): ErrorAnswer {
    return refused(
      target,
      'tunnels are for calls between services, and this is the edge; set the proxy to gateway.mesh',
    );
  },
  /** To TLS: by its port, or by what came. */
  tls(target: Address): ErrorAnswer {
    return refused(
      target,
      `TLS cannot be read on its way; call services by http:// URLs (http://${target.host}/), or ` +
        `let the client call it without the proxy (NO_PROXY=${target.host})`,
    );
  },
  /** The mesh knows no such service, or not by this port. */
  unknown(target: Address, traffic: Traffic): ErrorAnswer {
    const { host, port } = target;
    if (port === 443) return tunnelRefusals.tls(target);
    const named = traffic.byHost(host);
    if (named === null) {
      const hosts = traffic.services.flatMap((service) => service.hosts);
      const meant = nearestName(host, hosts);
      return refused(
        target,
        `no service has this host${meant === undefined ? '' : ` (did you mean ${meant}?)`}; add it ` +
          `to services.*.hosts, or let the client call it without the proxy (NO_PROXY=${host})`,
      );
    }
    const { callee } = named;
    return refused(
      target,
      `${callee.name} is called by port ${plainPorts(callee).join(' or ')}; call http://${host}/, ` +
        `or add ${JSON.stringify(formatAddress(target))} to services.${callee.name}.hosts`,
    );
  },
  /** At a service's own address, which leads to nobody else. */
  elsewhere(target: Address, service: string): ErrorAnswer {
    return refused(target, `this address leads to ${service} alone; set the proxy to gateway.mesh`);
  },
} as const;

function refused(target: Address, why: string): ErrorAnswer {
  return {
    status: 405,
    code: 'LOOP_GATEWAY_CONNECT_UNSUPPORTED',
    message: `CONNECT ${formatAddress(target).slice(0, 100)}: ${why}`,
    headers: ['allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'],
    close: true,
  };
}
