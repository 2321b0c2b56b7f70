import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { readCertificates } from '../core/certificates.js';
import type { AdminAccess } from '../core/config.js';
import { readTlsFiles } from '../core/tls-files.js';

export type AdminTls = Pick<
  ConnectionOptions,
  | 'ca'
  | 'cert'
  | 'key'
  | 'rejectUnauthorized'
  | 'servername'
  | 'allowPartialTrustChain'
  | 'checkServerIdentity'
>;

/**
 * How the admin API is called by TLS; null: it speaks plain HTTP. Where nothing says whom to trust, and the
 * gateway's own certificates are here, whoever shows one of them is believed, by whatever name it is called.
 * @throws TlsFileProblem
 */
export function adminTlsOf({
  adminTls,
  adminClient,
}: Pick<AdminAccess, 'adminTls' | 'adminClient'>): AdminTls | null {
  if (adminTls === undefined && adminClient === undefined) return null;
  const { ca, cert, key, serverName, verify = true } = adminClient ?? {};
  const files = readTlsFiles({ ca, cert, key }, (file) => readFileSync(file));
  const options: AdminTls = { ...files, rejectUnauthorized: verify };
  if (serverName !== undefined) options.servername = serverName;
  if (adminTls === undefined || ca !== undefined) return options;
  return {
    ...options,
    ...{ ca: adminTls.certificates.flatMap(({ cert: file }) => leafIn(file)) },
    allowPartialTrustChain: true,
    ...(serverName === undefined && { checkServerIdentity: () => undefined }),
  };
}

/** Alone: whatever those behind it have issued would be believed, too. */
function leafIn(file: string): string[] {
  const [leaf] = readCertificates(readFileSync(file));
  return leaf === undefined ? [] : [leaf.toString()];
}
