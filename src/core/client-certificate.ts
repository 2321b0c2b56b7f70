import type { X509Certificate } from 'node:crypto';
import { subjectOf } from './certificates.js';

/** Of a caller that has shown a certificate of an authority that the listener trusts. */
export interface ClientCertificate {
  /** In one line: `CN=reviews, O=Shop`. */
  readonly subject: string;
  /** `spiffe://cluster.local/ns/shop/sa/reviews`, where it is one of SPIFFE. */
  readonly spiffeId: string | null;
}

export function clientCertificateFrom(certificate: X509Certificate): ClientCertificate {
  return { subject: subjectOf(certificate), spiffeId: spiffeIdIn(certificate.subjectAltName) };
}

/**
 * The one URI among the alternative names, if it is a SPIFFE id (X509-SVID §2: exactly one).
 * `names`: as Node writes them, those with anything in them that could be taken for more in quotes.
 */
export function spiffeIdIn(names: string | undefined): string | null {
  const uris = [...(names ?? '').matchAll(/([\w ]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/gy)]
    .filter(([, kind]) => kind === 'URI')
    .map(([, , uri]) => uri ?? '');
  const [only, ...others] = uris;
  return only !== undefined && others.length === 0 && spiffeId.test(only) ? only : null;
}

/** A trust domain, and a path of segments that are not empty (SPIFFE ID §2). */
const spiffeId = /^spiffe:\/\/[a-z0-9._-]{1,255}(\/[A-Za-z0-9._-]+)+$/;
