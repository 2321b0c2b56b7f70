const idempotent: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PUT',
  'DELETE',
]);

/** Whether it may be repeated when nobody knows what became of it (RFC 9110 §9.2.2). */
export function isIdempotent({ method }: { readonly method: string }): boolean {
  return idempotent.has(method);
}
