/** What redaction leaves in place of a secret. */
export const redactionMarker = '[redacted]';

const encodedMarker = '%5Bredacted%5D';

export function isRedacted(text: string): boolean {
  return text.includes(redactionMarker) || text.includes(encodedMarker);
}
