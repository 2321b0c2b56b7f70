import { LoopError } from '../../core/errors.js';
import type { ListenerTls } from '../../core/tls.js';
import { TlsFileProblem } from '../../core/tls-files.js';
import { ListenerCertificates, type ListenerCertificatesOptions } from './listener-certificates.js';

/** What HTTP is called where TLS agrees on a protocol (RFC 7301), the first by preference. */
const protocols = ['h2', 'http/1.1', 'http/1.0'];

/** @throws LOOP_GATEWAY_LISTEN when its files cannot be used */
export function certificatesOf(
  tls: ListenerTls,
  options: Omit<ListenerCertificatesOptions, 'protocols'> & Partial<ListenerCertificatesOptions>,
): ListenerCertificates {
  try {
    return new ListenerCertificates(tls, { protocols, ...options });
  } catch (error) {
    if (!(error instanceof TlsFileProblem)) throw error;
    const message = `${options.name}: cannot speak TLS: ${error.message}`;
    throw new LoopError('LOOP_GATEWAY_LISTEN', message, { cause: error });
  }
}
