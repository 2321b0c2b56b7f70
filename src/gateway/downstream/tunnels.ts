import type { Socket } from 'node:net';
import { type Address, parseAddress } from '../../core/address.js';
import type { ErrorAnswer } from './error-answer.js';
import type { TunnelState } from './http1/connection-host.js';
import type { Http1Head } from './http1/request-head.js';
import type { Door, ProxyContext } from './proxy-context.js';
import { refusals } from './refusals.js';
import { tunnelRefusals } from './tunnel-refusals.js';

/** The first byte of a TLS record with a ClientHello in it (RFC 8446 §5.1). */
const handshakeRecord = 0x16;

/** Tunnels that are open at a listener. */
export const tunnelsMax = 4096;

/**
 * `CONNECT`, for clients that want a tunnel even to `http://` URLs. It leads no further than here:
 * the requests inside are read like any others on the connection. So a tunnel opens nothing that the
 * listener does not, and has the bounds of a connection.
 */
export class Tunnels {
  readonly #door: Door;
  readonly #context: ProxyContext;
  #open = 0;

  constructor(door: Door, context: ProxyContext) {
    this.#door = door;
    this.#context = context;
  }

  /** Where it leads, or why nowhere. */
  open(head: Http1Head, socket: Socket, tunnel: TunnelState): Address | ErrorAnswer {
    if (this.#context.draining) return refusals.draining;
    const target = this.#admit(head, tunnel);
    if ('status' in target) {
      this.#context.tunnelRefused(target.message);
      return target;
    }
    this.#open++;
    socket.once('close', () => this.#open--);
    return target;
  }

  /** What is said in a tunnel in which TLS came; null for anything else. */
  refuseTls(target: Address, bytes: Buffer): ErrorAnswer | null {
    if (!isTls(bytes)) return null;
    const refusal = tunnelRefusals.tls(target);
    this.#context.tunnelRefused(refusal.message);
    return refusal;
  }

  #admit(head: Http1Head, { isNested, rest }: TunnelState): Address | ErrorAnswer {
    const { traffic, tunnelsMax } = this.#context;
    if (isNested) return tunnelRefusals.nested;
    const target = parseAddress(head.target);
    if (target === undefined) return tunnelRefusals.badTarget(head.target);
    // Whether it or the tunnel has the bytes behind the head would be a matter of opinion.
    if (head.framing !== 'none') return tunnelRefusals.body;
    if (head.refusal !== null && head.refusal !== refusals.noHost) return head.refusal;
    if (isTls(rest)) return tunnelRefusals.tls(target);
    const refusal = this.#door.refuseTunnel(traffic, target);
    if (refusal !== null) return refusal;
    return this.#open >= tunnelsMax ? tunnelRefusals.tooMany(tunnelsMax) : target;
  }
}

function isTls(bytes: Buffer): boolean {
  return bytes[0] === handshakeRecord;
}
