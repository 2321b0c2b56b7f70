import type { TLSSocket } from 'node:tls';

/**
 * Why a client got no TLS, in words; null when there is nothing to say: it went away, as those do that
 * only look whether somebody listens. Reads after `edge: no TLS with 10.0.0.7: `.
 */
export function refusedHandshake(
  error: NodeJS.ErrnoException | null,
  socket: Pick<TLSSocket, 'authorizationError'>,
): string | null {
  // Node leaves the verdict there, and tells only that the connection has ended.
  const verdict: unknown = socket.authorizationError;
  if (verdict) {
    const code = verdict instanceof Error ? verdict.message : String(verdict);
    return `its certificate is not taken: ${verdicts[code] ?? 'it is not trusted'} (${code})`;
  }
  const {
    code = '',
    message = '',
    reason,
  } = (error ?? {}) as NodeJS.ErrnoException & {
    readonly reason?: string;
  };
  if (code === 'ECONNRESET' || code === 'EPIPE') return null;
  const words = reasons.find(([codes]) => codes.test(code))?.[1];
  if (words !== undefined) return `${words} (${code})`;
  return code === '' ? message : `${(reason ?? message).replace(/:.*/s, '')} (${code})`;
}

const verdicts: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'it comes from an authority that is not in clientCa',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'it comes from an authority that is not in clientCa',
  UNABLE_TO_GET_ISSUER_CERT: 'it comes from an authority that is not in clientCa',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'it comes from an authority that is not in clientCa',
  INVALID_PURPOSE: 'it is not for clients',
};

/** As OpenSSL calls what comes of a handshake, at the side of the server. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/^ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE$/, 'it showed no certificate'],
  [/^ERR_SSL_HTTP_REQUEST$/, 'it spoke plain HTTP'],
  [
    /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|RECORD_LAYER_FAILURE|BAD_RECORD_TYPE|UNEXPECTED_MESSAGE)$/,
    'it did not speak TLS',
  ],
  [
    /^ERR_SSL_(UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|NO_PROTOCOLS_AVAILABLE)$/,
    'it speaks no version of TLS that is spoken here',
  ],
  [/^ERR_SSL_(NO_SHARED_CIPHER|NO_SUITABLE_SIGNATURE_ALGORITHM)$/, 'no cipher in common'],
  [
    /^ERR_SSL_NO_APPLICATION_PROTOCOL$/,
    'it speaks no protocol that is spoken here, as ALPN has them',
  ],
  [
    /^ERR_SSL_.*ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_(EXPIRED|REVOKED|UNKNOWN))$/,
    'it does not take the certificate that it was shown',
  ],
  [/^ERR_TLS_HANDSHAKE_TIMEOUT$/, 'it did not end the handshake in time'],
];
