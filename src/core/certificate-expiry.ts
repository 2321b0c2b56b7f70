import { CertificateProblem, readCertificates, subjectOf } from './certificates.js';

const dayMs = 86_400_000;

/** Who renews certificates has done so by then. */
const soonMs = 14 * dayMs;
/** Of one that does not live for long: when a fifth of its life is left. */
const soonShare = 0.2;

export interface Expiry {
  readonly state: 'good' | 'soon' | 'over' | 'early';
  /** `CN=shop.example, until 2027-01-01T00:00:00Z` */
  readonly text: string;
}

/**
 * Of the certificates in a file that are shown together, the one that is good for the shortest.
 * `now`: epoch ms.
 * @throws CertificateProblem
 */
export function expiryOf(pem: Buffer, now: number): Expiry {
  const [first, ...others] = readCertificates(pem).map((certificate) => ({
    subject: subjectOf(certificate),
    from: Date.parse(certificate.validFrom),
    to: Date.parse(certificate.validTo),
  }));
  if (first === undefined) throw new CertificateProblem('expected a certificate, got none');
  const { subject, from, to } = others.reduce((a, b) => (b.to < a.to ? b : a), first);
  if (now >= to) return { state: 'over', text: `${subject}, expired ${dateText(to)}` };
  if (now < from)
    return { state: 'early', text: `${subject}, good only from ${dateText(from)} on` };
  const isSoon = to - now < Math.min(soonMs, (to - from) * soonShare);
  return { state: isSoon ? 'soon' : 'good', text: `${subject}, until ${dateText(to)}` };
}

/** To the second, as certificates have it. */
function dateText(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
