/** A token by its form (RFC 7519, RFC 7516): a JSON object in base64url, and two to four parts more. */
const forms = /\beyJ[\w-]{8,}\.[\w-]*(?:\.[\w-]*){1,3}/g;

/** What of a token is its bearer's alone; its first part is that of all tokens of one issuer. */
export function jwtParts(value: string): string[] {
  if (value.match(forms)?.[0] !== value) return [];
  return value.split('.').slice(1);
}
