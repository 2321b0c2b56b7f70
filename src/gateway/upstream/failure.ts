import { formatAddress } from '../../core/address.js';
import type { Endpoint } from '../../core/config.js';
import type { ForwardFailure } from '../../core/forward.js';

/** What can go wrong with an upstream, in words that name it. */
export const failures = {
  connect(endpoint: Endpoint, error: NodeJS.ErrnoException): ForwardFailure {
    return {
      kind: 'connect',
      code: 'LOOP_GATEWAY_UPSTREAM_REFUSED',
      message: `no connection to ${formatAddress(endpoint)}: ${reasonOf(error)}`,
    };
  },
  /** @param reason reads after a colon: `its certificate has expired` */
  tls(endpoint: Endpoint, reason: string): ForwardFailure {
    return {
      kind: 'tls',
      code: 'LOOP_GATEWAY_TLS',
      message: `no TLS with ${formatAddress(endpoint)}: ${reason}`,
    };
  },
  connectTimeout(endpoint: Endpoint, ms: number): ForwardFailure {
    return {
      kind: 'timeout',
      code: 'LOOP_GATEWAY_UPSTREAM_CONNECT_TIMEOUT',
      message: `no connection to ${formatAddress(endpoint)} within ${ms} ms`,
    };
  },
  firstByteTimeout(endpoint: Endpoint, ms: number): ForwardFailure {
    return {
      kind: 'timeout',
      code: 'LOOP_GATEWAY_UPSTREAM_TIMEOUT',
      message: `no answer from ${formatAddress(endpoint)} within ${ms} ms`,
    };
  },
  idle(endpoint: Endpoint, ms: number): ForwardFailure {
    return {
      kind: 'timeout',
      code: 'LOOP_GATEWAY_UPSTREAM_IDLE',
      message: `nothing moved to or from ${formatAddress(endpoint)} for ${ms} ms`,
    };
  },
  downstreamIdle(ms: number): ForwardFailure {
    return {
      kind: 'aborted',
      code: 'LOOP_GATEWAY_DOWNSTREAM_IDLE',
      message: `the downstream took none of the response for ${ms} ms`,
    };
  },
  reset(endpoint: Endpoint, error: NodeJS.ErrnoException): ForwardFailure {
    return {
      kind: 'reset',
      code: 'LOOP_GATEWAY_UPSTREAM_RESET',
      message: `${formatAddress(endpoint)} broke the connection: ${error.code ?? error.message}`,
    };
  },
  closed(endpoint: Endpoint): ForwardFailure {
    return {
      kind: 'reset',
      code: 'LOOP_GATEWAY_UPSTREAM_RESET',
      message: `${formatAddress(endpoint)} closed the connection before its response was whole`,
    };
  },
  /** Of HTTP/2. @param code a name of RFC 9113 §7 */
  streamReset(endpoint: Endpoint, code: string): ForwardFailure {
    return {
      kind: 'reset',
      code: 'LOOP_GATEWAY_UPSTREAM_RESET',
      message: `${formatAddress(endpoint)} reset the stream before its response was whole: ${code}`,
    };
  },
  /** Of HTTP/2. @param code a name of RFC 9113 §7 */
  goneAway(endpoint: Endpoint, code: string): ForwardFailure {
    return {
      kind: 'reset',
      code: 'LOOP_GATEWAY_UPSTREAM_RESET',
      message: `${formatAddress(endpoint)} ended the connection (GOAWAY): ${code}`,
    };
  },
  malformed(endpoint: Endpoint, detail: string): ForwardFailure {
    return {
      kind: 'reset',
      code: 'LOOP_GATEWAY_UPSTREAM_MALFORMED',
      message: `${formatAddress(endpoint)} did not answer in ${endpoint.http2 ? 'HTTP/2' : 'HTTP/1.1'}: ${detail}`,
    };
  },
  busy(endpoint: Endpoint, connectionsMax: number): ForwardFailure {
    return {
      kind: 'connect',
      code: 'LOOP_GATEWAY_UPSTREAM_BUSY',
      message: `${formatAddress(endpoint)} has all of its ${connectionsMax} connections in use`,
    };
  },
} as const;

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `the name does not resolve (${code})`;
  return code ?? message;
}
