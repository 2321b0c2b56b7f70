// What is in PEM files, and whether it fits together. Only looks at bytes: who reads files is elsewhere.

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';

/** Why bytes cannot be used: `expected …, got …`. */
export class CertificateProblem extends Error {}

/** @throws CertificateProblem */
export function readCertificates(pem: Buffer): X509Certificate[] {
  const blocks = pem.toString('latin1').match(certificateBlock) ?? [];
  if (blocks.length === 0) {
    throw new CertificateProblem(`expected a certificate in PEM, got ${contentOf(pem)}`);
  }
  return blocks.map((block, at) => {
    try {
      return new X509Certificate(block);
    } catch {
      throw new CertificateProblem(
        `expected a certificate in PEM, got one that cannot be read (number ${at + 1} in the file)`,
      );
    }
  });
}

/** @throws CertificateProblem */
export function readPrivateKey(pem: Buffer): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    const isLocked = (error as NodeJS.ErrnoException).code === 'ERR_MISSING_PASSPHRASE';
    const got = isLocked || /ENCRYPTED/.test(pem.toString('latin1')) ? 'an encrypted one' : null;
    throw new CertificateProblem(
      `expected a private key in PEM without a passphrase, got ${got ?? contentOf(pem)}`,
    );
  }
}

/**
 * The first certificate is the key's; those after it lead to the authority.
 * @throws CertificateProblem
 */
export function checkKeyOf(certificates: readonly X509Certificate[], key: KeyObject): void {
  const [leaf] = certificates;
  if (leaf === undefined || leaf.checkPrivateKey(key)) return;
  throw new CertificateProblem(
    `expected the key of the first certificate (${subjectOf(leaf)}), got another key`,
  );
}

/** In one line, the most particular name first: `CN=ratings, O=Shop`. */
export function subjectOf(certificate: X509Certificate): string {
  return nameInOneLine(certificate.subject) || '(no subject)';
}

/** Of what OpenSSL writes in lines. */
export function nameInOneLine(name: string): string {
  return name.split('\n').reverse().join(', ');
}

const certificateBlock =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[\s\S]*?-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;

/** What a file holds instead; never its bytes, which may be a key's. */
function contentOf(pem: Buffer): string {
  if (pem.length === 0) return 'an empty file';
  const label = /-----BEGIN ([A-Z0-9 ]{1,40})-----/.exec(pem.toString('latin1'))?.[1];
  if (label !== undefined) return `${label} in PEM`;
  // DER begins with a SEQUENCE.
  return pem[0] === 0x30 ? 'a binary file (DER?)' : `${pem.length} bytes without any`;
}
