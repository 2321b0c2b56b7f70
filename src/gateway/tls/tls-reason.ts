// Why there is no TLS with an upstream, in words: OpenSSL's own name places in its source.

interface TlsError extends NodeJS.ErrnoException {
  readonly reason?: string;
  readonly cert?: { readonly subject?: { readonly CN?: string }; readonly subjectaltname?: string };
}

/** Reads after `no TLS with ratings:9443: `. @param name the one that was asked for */
export function tlsReason(error: NodeJS.ErrnoException, name: string): string {
  const { code = '', reason, message, cert } = error as TlsError;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return wrongName(cert, name);
  const words = reasons.find(([codes]) => codes.test(code))?.[1];
  if (words !== undefined) return `${words} (${code})`;
  const alert = /^ERR_SSL_(?:SSLV3|TLSV1|TLSV13|SSL\/TLS)_ALERT_(\w+)$/.exec(code)?.[1];
  if (alert !== undefined)
    return `it sent the alert ${alert.toLowerCase().replaceAll('_', ' ')} (${code})`;
  return code === '' ? message : `${(reason ?? message).replace(/:.*/s, '')} (${code})`;
}

/** Whether an error of a connection is one of TLS, rather than of what it runs on. */
export function isTlsError({ code = '' }: NodeJS.ErrnoException): boolean {
  return code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_');
}

/** As OpenSSL calls what it finds of a certificate, and Node what comes of a handshake. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/^CERT_HAS_EXPIRED$/, 'its certificate has expired'],
  [/^CERT_NOT_YET_VALID$/, 'its certificate is not valid yet'],
  [
    /^DEPTH_ZERO_SELF_SIGNED_CERT$/,
    'its certificate is signed by itself and by no authority that is trusted',
  ],
  [/^SELF_SIGNED_CERT_IN_CHAIN$/, 'its certificate comes from an authority that is not trusted'],
  [
    /^UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)$/,
    'its certificate comes from an authority that is not trusted, or one between them is missing in what it sent',
  ],
  [/^CERT_(REVOKED|REJECTED|UNTRUSTED)$/, 'its certificate is not trusted'],
  [/^INVALID_PURPOSE$/, 'its certificate is not for servers'],
  [/^CERT_SIGNATURE_FAILURE$/, 'the signature of its certificate is not right'],
  [
    /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|RECORD_LAYER_FAILURE)$/,
    'what answers there does not speak TLS',
  ],
  [
    /^ERR_SSL_(UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW|TLSV1_ALERT_PROTOCOL_VERSION)$/,
    'there is no version of TLS that both speak',
  ],
  [/^ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED$/, 'it wants a client certificate'],
  [
    /^ERR_SSL_(SSLV3|TLSV1|TLSV13|SSL\/TLS)_ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_(EXPIRED|REVOKED|UNKNOWN)|ACCESS_DENIED|UNSUPPORTED_CERTIFICATE)$/,
    'it does not take the client certificate',
  ],
  [
    /^ERR_SSL_(SSLV3|TLSV1|SSL\/TLS)_ALERT_HANDSHAKE_FAILURE$/,
    'it refused the handshake: no cipher in common, or it wants a client certificate',
  ],
  [/^ERR_SSL_TLSV1_(ALERT_)?UNRECOGNIZED_NAME$/, 'it does not know the name that was asked for'],
  [
    /^ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL$/,
    'it does not speak the protocol that was asked for',
  ],
  [
    /^(ECONNRESET|EPIPE|ERR_SSL_UNEXPECTED_EOF_WHILE_READING)$/,
    'it closed the connection in the handshake',
  ],
];

function wrongName(cert: TlsError['cert'], name: string): string {
  const names =
    cert?.subjectaltname?.replaceAll(/\b(DNS|IP Address|URI):/g, '') ?? cert?.subject?.CN;
  return `its certificate is for ${names ?? 'no name'}, not for ${name}`;
}
